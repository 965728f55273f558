/** Units of measurement and money in one spelling. */

/** Each line: one unit and how it is written. */
const UNITS = `
% percent prozent pourcent procent
kib kibibytes
mib mebibytes
gib gibibytes
km kilometers kilometres kilometer kilometre kilómetros kilomètres
mi miles mile
m meters metres meter metre metros mètres
cm centimeters centimetres centimeter centimetre
mm millimeters millimetres millimeter millimetre
ft feet foot
in inches inch
kg kilograms kilogram kilos
g grams gram
lb lbs pounds pound
t tonnes tons tonne ton
°c celsius
°f fahrenheit
ms milliseconds millisecond millisekunden
s sec seconds second sekunden segundos secondes
min minutes minute minuten minutos
h hours hour stunden horas heures
day days tage días jours dias
week weeks wochen semanas semaines
month months monate meses mois
year years jahre años ans anos
byte bytes
kb kilobytes kilobyte
mb megabytes megabyte
gb gigabytes gigabyte
tb terabytes terabyte
mhz megahertz
ghz gigahertz
hz hertz
px pixels pixel
tokens token
characters character chars char
words word
pages page
requests request
questions question
usd dollars dollar $
eur euros euro €
gbp £
w watts watt
kw kilowatts kilowatt
mw megawatts megawatt
v volts volt
million millions millionen millones milhões millón
billion billions milliarden milliards
thousand mil tausend
`
const SPELLINGS = new Map(
  UNITS.trim()
    .split('\n')
    .flatMap((line) => line.split(' ').map((spelling) => [spelling, line.split(' ', 1)[0] ?? ''] as const)),
)
const SCALES: Readonly<Record<string, number>> = { thousand: 1e3, million: 1e6, billion: 1e9 }

export const scaleOf = (unit: string): number | undefined => SCALES[unit]

/** The unit of the number that stands in `text` at `[start, end)`. */
export function readUnit(text: string, start: number, end: number): string | undefined {
  // Of a range, both ends have the unit of the last: "3 to 5 hours".
  const behind =
    /^(?:\s?(?:-|–|—|to|or)\s?(?:\d+(?:[.,]\d+)*|\p{L}+(?=\s)))?[\s\u00a0-]?(%|[$€£]|°[CF]|\p{L}+)(?![\p{L}\p{N}])/u.exec(
      text.slice(end, end + 40),
    )?.[1]
  // "In 1972 in the United States"
  if (behind === 'in' && /^[\s\u00a0]in\s+\p{L}/u.test(text.slice(end, end + 24))) return undefined
  const found = behind === undefined ? undefined : SPELLINGS.get(behind.toLowerCase())
  return found ?? SPELLINGS.get(text.charAt(start - 1))
}
