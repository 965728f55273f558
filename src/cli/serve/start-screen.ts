/** What the person who starts the service sees: a screen on a terminal, log lines elsewhere. */
import type { App } from '../../app/app.ts'
import { describeReason } from '../../app/select-adapters.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../program/command.ts'
import { styleFor, table } from '../program/text.ts'
import { originAdvice, widgetLine } from '../program/widget-line.ts'

export interface Start {
  readonly app: App
  /** Where it listens. */
  readonly url: string
  readonly startMs: number
}

/** Writes the screen, if there is somebody to see it. What is needed next comes last: the key, the address, the widget. */
export function showStart({ app, url, startMs }: Start, { environment, err }: CommandContext): void {
  if (!err.isTerminal) return
  const style = styleFor(true, environment.NO_COLOR)
  const places = [
    ['Authors', `${url}/admin`],
    ['Swagger', `${url}/docs`],
    ['Health', `${url}/health`],
    ['Data', app.dataDir],
    ['Plugins', app.plugins.map(({ name }) => name).join(', ')],
  ]
  const parts = app.choices.map((choice) => [
    choice.port,
    choice.adapter?.name ?? 'none',
    style.dim(describeReason(choice)),
  ])
  const { PUBLIC_URL, CORS_ORIGINS } = app.settings
  const advice = originAdvice(CORS_ORIGINS)
  const body = JSON.stringify({ message: 'How do I back up?', stream: true })
  const paragraphs = [
    `${style.bold(`Lectern ${VERSION}`)} ${style.dim(`ready in ${(startMs / 1000).toFixed(1)} s`)}`,
    table(places),
    table(parts),
    style.dim(`Try  curl -sN ${url}/v1/chat -H 'content-type: application/json' -d '${body}'\nCtrl-C stops it.`),
    app.announcements.map((line) => style.yellow(line)).join('\n'),
    [
      ...(advice === '' ? [] : [style.dim(`Before the chat works on your site, ${advice}.`)]),
      table([
        ['Ask here', style.bold(url)],
        ['For your site', widgetLine(PUBLIC_URL ?? url)],
      ]),
    ].join('\n'),
  ]
  const lines = paragraphs.filter((text) => text !== '').flatMap((text) => [...text.trimEnd().split('\n'), ''])
  err.write(`\n${lines.map((line) => (line === '' ? '' : `  ${line}`)).join('\n')}\n`)
}

/** Logs the start, unless the screen shows the same people more. */
export function logStart({ app, url, startMs }: Start, { out, err }: CommandContext): void {
  if (err.isTerminal && out.isTerminal) return
  const { log, settings, choices, plugins, dataDir, announcements } = app
  log.info('listening', {
    url,
    docs: `${url}/docs`,
    health: `${url}/health`,
    widget: widgetLine(settings.PUBLIC_URL ?? url),
    data_dir: dataDir,
    ports: Object.fromEntries(
      choices.map((choice) => [choice.port, `${choice.adapter?.name ?? 'none'} (${describeReason(choice)})`]),
    ),
    plugins: plugins.map(({ name }) => name),
    start_ms: Math.round(startMs),
  })
  for (const message of announcements) log.warn('announcement', { message })
}
