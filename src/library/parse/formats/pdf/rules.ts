/** The straight lines that a page draws: borders of tables, and edges of cells that are filled with a colour. */
import { getResolvedPDFJS } from 'unpdf'

/** In points, from the page's left and foot. */
export interface Rules {
  readonly horizontal: readonly Rule[]
  readonly vertical: readonly Rule[]
}

/** A horizontal rule lies `at` a height, from a left to a right end; a vertical one `at` a distance from the left. */
export interface Rule {
  readonly at: number
  readonly from: number
  readonly to: number
}

/** What is filled and no thicker is a line and not an area. */
const MAX_THICKNESS = 3.5
/** Drawings, and no tables, are made of more. */
const MAX_RULES = 20_000

interface DrawingPage {
  getOperatorList(options: { annotationMode: number }): Promise<{
    readonly fnArray: readonly number[]
    readonly argsArray: readonly unknown[]
  }>
}

type Matrix = readonly [number, number, number, number, number, number]
type Point = readonly [x: number, y: number]

const IDENTITY: Matrix = [1, 0, 0, 1, 0, 0]

export async function rulesOf(page: DrawingPage): Promise<Rules> {
  const { OPS } = await getResolvedPDFJS()
  const strokes = new Set([OPS.stroke, OPS.closeStroke, OPS.fillStroke, OPS.eoFillStroke, OPS.closeFillStroke])
  const fills = new Set([OPS.fill, OPS.eoFill])
  const { fnArray, argsArray } = await page.getOperatorList({ annotationMode: 0 })
  const found: { horizontal: Rule[]; vertical: Rule[] } = { horizontal: [], vertical: [] }
  const saved: Matrix[] = []
  let matrix = IDENTITY
  for (let index = 0; index < fnArray.length; index++) {
    const operator = fnArray[index]
    const args = argsArray[index]
    if (operator === OPS.save) saved.push(matrix)
    else if (operator === OPS.restore || operator === OPS.paintFormXObjectEnd) matrix = saved.pop() ?? IDENTITY
    else if (operator === OPS.transform) matrix = multiply(matrix, args)
    else if (operator === OPS.paintFormXObjectBegin) {
      saved.push(matrix)
      if (Array.isArray(args)) matrix = multiply(matrix, args[0])
    } else if (operator === OPS.constructPath && Array.isArray(args)) {
      const [paint, paths] = args
      const isStroked = strokes.has(paint)
      if ((isStroked || fills.has(paint)) && Array.isArray(paths))
        for (const points of straightPaths(paths[0], matrix)) add(found, isStroked ? points : outline(points))
    }
    if (found.horizontal.length + found.vertical.length > MAX_RULES) return { horizontal: [], vertical: [] }
  }
  return found
}

function multiply(outer: Matrix, inner: unknown): Matrix {
  const numbers = isNumbers(inner) ? Array.from(inner) : []
  const [a = 1, b = 0, c = 0, d = 1, e = 0, f = 0] = numbers
  const [A, B, C, D, E, F] = outer
  return [A * a + C * b, B * a + D * b, A * c + C * d, B * c + D * d, A * e + C * f + E, B * e + D * f + F]
}

const isNumbers = (value: unknown): value is ArrayLike<number> & Iterable<number> =>
  Array.isArray(value) || value instanceof Float32Array || value instanceof Float64Array

/** How pdf.js writes the steps of a path, each followed by its coordinates. */
const STEPS = { move: 0, line: 1, curve: 2, quadratic: 3, close: 4 }

/** The parts of a path without its curves. */
function straightPaths(data: unknown, [a, b, c, d, e, f]: Matrix): readonly (readonly Point[])[] {
  if (!isNumbers(data)) return []
  const paths: Point[][] = []
  const point = (at: number): Point => {
    const x = data[at] ?? 0
    const y = data[at + 1] ?? 0
    return [a * x + c * y + e, b * x + d * y + f]
  }
  for (let index = 0; index < data.length; ) {
    const step = data[index]
    const path = paths.at(-1)
    if (step === STEPS.move) paths.push([point(index + 1)])
    else if (step === STEPS.line) path?.push(point(index + 1))
    else if (step === STEPS.curve) paths.push([point(index + 5)])
    else if (step === STEPS.quadratic) paths.push([point(index + 3)])
    else if (step === STEPS.close && path?.[0] !== undefined) path.push(path[0])
    index += step === STEPS.curve ? 7 : step === STEPS.quadratic ? 5 : step === STEPS.close ? 1 : 3
  }
  return paths
}

/** A filled bar as its middle line, a larger area as its edges. */
function outline(points: readonly Point[]): readonly Point[] {
  const xs = points.map(([x]) => x)
  const ys = points.map(([, y]) => y)
  const [left, right, bottom, top] = [Math.min(...xs), Math.max(...xs), Math.min(...ys), Math.max(...ys)]
  const [x, y] = [(left + right) / 2, (bottom + top) / 2]
  if (top - bottom <= MAX_THICKNESS && right - left > top - bottom) return [[left, y], [right, y]] // biome-ignore format: a line
  if (right - left <= MAX_THICKNESS) return [[x, bottom], [x, top]] // biome-ignore format: a line
  return points
}

function add(found: { horizontal: Rule[]; vertical: Rule[] }, points: readonly Point[]): void {
  for (let index = 1; index < points.length; index++) {
    const [x1, y1] = points[index - 1] ?? [0, 0]
    const [x2, y2] = points[index] ?? [0, 0]
    const rule = { from: Math.min(x1, x2), to: Math.max(x1, x2), at: (y1 + y2) / 2 }
    if (Math.abs(y1 - y2) < 0.7 && rule.to - rule.from > MAX_THICKNESS) found.horizontal.push(rule)
    if (Math.abs(x1 - x2) < 0.7 && Math.abs(y1 - y2) > MAX_THICKNESS)
      found.vertical.push({ from: Math.min(y1, y2), to: Math.max(y1, y2), at: (x1 + x2) / 2 })
  }
}
