/** What the person who starts the service is told: a screen on a terminal, log lines elsewhere. */
import type { App } from '../../app/app.ts'
import { describeReason } from '../../app/select-adapters.ts'
import { VERSION } from '../../version.ts'
import type { CommandContext } from '../command.ts'
import { styleFor, table } from '../text.ts'
import { originAdvice, widgetLine } from '../widget-line.ts'

export function announceStart(app: App, url: string, startMs: number, { environment, out, err }: CommandContext): void {
  if (!err.isTerminal || !out.isTerminal) logStart(app, url, startMs)
  if (!err.isTerminal) return
  const style = styleFor(true, environment.NO_COLOR)
  const places = [
    ['Chat', url],
    ['Authors', `${url}/admin`],
    ['Swagger', `${url}/docs`],
    ['Health', `${url}/health`],
    ['Data', app.dataDir],
    ['Plugins', app.plugins.map(({ name }) => name).join(', ')],
  ].map(([name = '', value = '']) => [`  ${name}`, value])
  const parts = app.choices.map((choice) => [
    `  ${choice.port}`,
    choice.adapter?.name ?? 'none',
    style.dim(describeReason(choice)),
  ])
  const { PUBLIC_URL, CORS_ORIGINS } = app.settings
  const advice = originAdvice(CORS_ORIGINS)
  const body = JSON.stringify({ message: 'How do I back up?', stream: true })
  err.write(
    [
      '',
      `  ${style.bold(`Lectern ${VERSION}`)} ${style.dim(`ready in ${(startMs / 1000).toFixed(1)} s`)}`,
      '',
      table(places),
      table(parts),
      ...(app.announcements.length === 0
        ? []
        : [app.announcements.map((line) => `  ${style.yellow(line)}\n`).join('')]),
      `  For your site:  ${widgetLine(PUBLIC_URL ?? url)}`,
      ...(advice === '' ? [] : [style.dim(`  ${advice}.`)]),
      '',
      style.dim(`  Try  curl -sN ${url}/v1/chat -H 'content-type: application/json' -d '${body}'`),
      style.dim('  Ctrl-C stops it.'),
      '',
      '',
    ].join('\n'),
  )
}

function logStart(
  { log, settings, choices, plugins, dataDir, announcements }: App,
  url: string,
  startMs: number,
): void {
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
