/** Single requests and their replies. The pages of `pages.ts` are in the library when they run. */
import { strToU8, zipSync } from 'fflate'
import { makePdf, makePdfBomb } from '../../src/library/parse/formats/pdf/pdf.fixture.ts'
import { ADOC, DOCX, NOTEBOOK, OPENAPI, ORG, RST } from '../../src/library/parse/formats.fixture.ts'
import { BACKUPS, pathOf } from './pages.ts'
import type { Scenario } from './scenario.ts'
import { wrongBodies } from './wrong-bodies.ts'

const uploads = (files: Readonly<Record<string, BlobPart>>) => (): FormData => {
  const form = new FormData()
  for (const [name, content] of Object.entries(files)) form.append('file', new File([content], name))
  form.set('collection', 'uploads')
  return form
}
const upload = (name: string, content: BlobPart) => uploads({ [name]: content })

const document = pathOf('wrong')
const search = { method: 'POST', path: '/v1/search' } as const

const frontDoors: readonly Scenario[] = [
  {
    name: 'the first page says what this is and loads nothing from elsewhere',
    path: '/',
    status: 200,
    has: ['<lectern-chat', '/docs', '/health'],
    hasNot: [/(src|href)="(https?:)?\/\//, '<style', /<script>/],
    replyHeaders: {
      'content-type': /text\/html/,
      'content-security-policy': /^(?!.*unsafe).*default-src 'none'; script-src 'self';.*frame-ancestors 'none'/,
    },
  },
  {
    name: 'the page for authors',
    path: '/admin',
    status: 200,
    has: ['id="admin"'],
    replyHeaders: { 'content-security-policy': /script-src 'self'.*frame-ancestors 'none'/ },
  },
  {
    name: 'the widget, for any site',
    path: '/widget.js',
    status: 200,
    replyHeaders: {
      'content-type': /text\/javascript/,
      'access-control-allow-origin': '*',
      'cache-control': /max-age=300/,
      etag: /W\/"/,
    },
  },
  {
    name: 'the page with a session that has ended',
    path: '/',
    headers: { authorization: 'Bearer wrong' },
    status: 200,
    has: ['<lectern-chat'],
  },
  {
    name: 'a file of another version is replaced by the one of this',
    path: '/web/chat-00000000.js',
    status: 200,
    replyHeaders: { 'cache-control': 'no-cache' },
  },
  { name: 'a file that there never was', path: '/web/secrets-00000000.js', status: 404, problem: 'not_found' },
  {
    name: 'Swagger UI loads nothing from elsewhere',
    path: '/docs',
    status: 200,
    has: ['swagger-ui'],
    hasNot: [/(src|href)="(https?:)?\/\//, 'unpkg'],
    replyHeaders: { 'content-security-policy': /script-src 'self'/ },
  },
  { name: 'Swagger UI’s script', path: '/docs/swagger-ui.js', status: 200, has: ['SwaggerUIBundle'] },
  {
    name: 'Swagger UI’s style',
    path: '/docs/swagger-ui.css',
    status: 200,
    replyHeaders: { 'content-type': /text\/css/ },
  },
  {
    name: 'health shows the truth',
    path: '/health',
    status: 200,
    has: [
      '"status":"healthy"',
      '"database":"connected"',
      '"qdrant":"disabled"',
      '"cohere":"disabled"',
      '"uptime_seconds":',
    ],
  },
  { name: 'alive', path: '/livez', status: 200 },
  { name: 'ready', path: '/readyz', status: 200 },
]

const addresses: readonly Scenario[] = [
  { name: 'an unknown route', path: '/v1/nothing', status: 404, problem: 'not_found', hasNot: ['nothing'] },
  { name: 'a path out of the tree', path: '/docs/..%2f..%2fpackage.json', status: 404, problem: 'not_found' },
  { name: 'an inner address of Swagger', path: '/internal/swagger/json', status: 404, problem: 'not_found' },
  {
    name: 'a wrong method',
    method: 'DELETE',
    path: '/v1/chat',
    status: 405,
    problem: 'method_not_allowed',
    replyHeaders: { allow: /POST/ },
  },
  { name: 'a wrong method with a body', method: 'PUT', path: '/v1/search', json: {}, status: 405 },
  { name: 'HEAD', method: 'HEAD', path: '/health', status: 200, replyHeaders: { 'content-type': /json/ } },
  { name: 'OPTIONS', method: 'OPTIONS', path: document, status: 204, replyHeaders: { allow: /GET.*PUT/ } },
  { name: 'NUL in the path', path: '/v1/documents/a%00b', status: 422, problem: 'invalid_request' },
  { name: 'a path that is no UTF-8', path: '/v1/documents/%ff%fe', status: 422, problem: 'invalid_request' },
  {
    name: 'a request id of one’s own',
    path: '/livez',
    headers: { 'x-request-id': 'trace-0123456789' },
    status: 200,
    replyHeaders: { 'x-request-id': /trace-0123456789$/ },
  },
  {
    name: 'a page that may call',
    path: '/v1/nothing',
    headers: { origin: 'https://docs.example.org' },
    status: 404,
    replyHeaders: { 'access-control-allow-origin': /https:\/\/docs\.example\.org$/ },
  },
  {
    name: 'a page that may not',
    path: '/health',
    headers: { origin: 'https://evil.example' },
    status: 200,
    replyHeaders: { 'access-control-allow-origin': null },
  },
]

const longHeads: readonly Scenario[] = [
  { name: 'an address of 20 kB', path: pathOf('x'.repeat(20_000)), status: 414, problem: 'address_too_long' },
  { name: 'an address of 20,000 slashes', path: `/v1${'/'.repeat(20_000)}`, status: 414, problem: 'address_too_long' },
  {
    name: 'a header of 20 kB',
    path: '/livez',
    headers: { 'x-filler': 'canary'.repeat(3400) },
    status: 431,
    problem: 'headers_too_large',
    hasNot: ['canary'],
  },
  {
    name: 'cookies of 20 kB',
    path: '/v1/documents',
    headers: { cookie: `theme=${'x'.repeat(20_000)}` },
    status: 431,
    problem: 'headers_too_large',
  },
  { name: 'cookies of 12 kB', path: '/v1/documents', headers: { cookie: `theme=${'x'.repeat(12_000)}` }, status: 200 },
]

const files: readonly Scenario[] = [
  {
    name: 'a file of every format',
    method: 'POST',
    path: '/v1/documents',
    admin: true,
    body: uploads({
      'tides.md': '# Tides',
      'tides.mdx': '# Tides',
      'tides.html': '<h1>Tides</h1>',
      'tides.txt': 'Tides',
      'tides.pdf': makePdf([['Tides']]).slice(),
      'tides.docx': DOCX.slice(),
      'tides.rst': RST,
      'tides.adoc': ADOC,
      'tides.org': ORG,
      'tides.ipynb': NOTEBOOK,
      'openapi.yaml': OPENAPI,
      'tides.csv': 'port,hours\nBrest,12',
      'tides.zip': zipSync({ 'inside.md': strToU8('# Tides') }).slice(),
    }),
    status: 201,
    has: ['"id":"tides"', '"id":"tides.rst"', '"id":"inside"'],
    hasNot: ['"error"'],
  },
  {
    name: 'a PDF',
    method: 'POST',
    path: '/v1/documents',
    admin: true,
    body: upload('manual.pdf', makePdf([['The pump is primed by hand before the first use.']]).slice()),
    status: 201,
    has: ['"id":"manual"', '"status":"indexed"'],
  },
  {
    name: 'a broken PDF',
    method: 'POST',
    path: '/v1/documents',
    admin: true,
    body: upload('broken.pdf', '%PDF-1.7\n1 0 obj << /Type /Catalog >> trailer'),
    status: 422,
    problem: 'unreadable_document',
  },
  {
    name: 'a PDF that unpacks to 300 MB',
    method: 'POST',
    path: '/v1/documents',
    admin: true,
    body: () => upload('bomb.pdf', makePdfBomb(300_000_000).slice())(),
    status: 422,
    problem: 'unreadable_document',
  },
  {
    name: 'an HTML page with scripts keeps its words alone',
    method: 'PUT',
    path: pathOf('page.html'),
    admin: true,
    json: {
      collection: 'odd',
      format: 'html',
      content:
        '<html><head><title>Pumps</title><script>alert("canary-js")</script></head><body onload="x()"><h1>Pumps</h1><p>Prime the pump by hand.</p><script>steal(document.cookie)</script></body></html>',
    },
    status: 201,
    has: ['"title":"Pumps"'],
  },
  {
    name: 'the page with scripts as it is kept',
    path: `${pathOf('page.html')}?collection=odd`,
    status: 200,
    has: ['Prime the pump by hand.'],
    hasNot: ['canary-js', 'steal(', 'onload'],
  },
  {
    name: 'a file of another kind',
    method: 'POST',
    path: '/v1/documents',
    admin: true,
    body: upload('program.exe', 'MZ'),
    status: 415,
    problem: 'unsupported_media_type',
  },
]

const access: readonly Scenario[] = [
  {
    name: 'writing without a key',
    method: 'PUT',
    path: document,
    json: { content: 'x' },
    status: 401,
    problem: 'unauthenticated',
    replyHeaders: { 'www-authenticate': /Bearer/ },
  },
  {
    name: 'deleting without a key',
    method: 'DELETE',
    path: pathOf(BACKUPS.id),
    status: 401,
    problem: 'unauthenticated',
  },
  {
    name: 'a wrong key is nobody, not a reader',
    path: '/v1/documents',
    headers: { authorization: 'Bearer canary-wrong-key-000000' },
    status: 401,
    problem: 'unauthenticated',
    hasNot: ['canary-wrong-key'],
  },
  { name: 'a wrong x-api-key', path: '/v1/documents', headers: { 'x-api-key': 'nope' }, status: 401 },
  { name: 'another scheme', path: '/v1/documents', headers: { authorization: 'Basic YTpi' }, status: 401 },
  { name: 'a wrong key at an unknown route', path: '/v1/nothing', headers: { 'x-api-key': 'nope' }, status: 401 },
  {
    name: 'a wrong key does not keep liveness from answering',
    path: '/livez',
    headers: { 'x-api-key': 'no' },
    status: 200,
  },
  { name: 'readers may list', path: '/v1/documents', status: 200, has: [BACKUPS.id], replyHeaders: { ratelimit: /./ } },
  { name: 'readers may search', ...search, json: { query: 'backup' }, status: 200, has: [BACKUPS.id] },
]

const things: readonly Scenario[] = [
  {
    name: 'a document that is not there',
    path: pathOf('not/there'),
    status: 404,
    problem: 'not_found',
    hasNot: ['not/there'],
  },
  { name: 'deleting what is not there', method: 'DELETE', path: pathOf('gone'), admin: true, status: 404 },
  { name: 'an answer that is not there', path: '/v1/chat/msg_none/stream', status: 404, problem: 'not_found' },
  {
    name: 'stopping what is not there',
    method: 'POST',
    path: '/v1/chat/msg_none/stop',
    status: 404,
    problem: 'not_found',
  },
  { name: 'a conversation that is not there', path: '/v1/conversations/conv_none', status: 404, problem: 'not_found' },
  {
    name: 'a collection that is not there is none',
    ...search,
    json: { query: 'backup', collection: 'nowhere' },
    status: 404,
    problem: 'not_found',
  },
  {
    name: 'an id of 201 characters',
    method: 'PUT',
    path: pathOf('x'.repeat(201)),
    admin: true,
    json: { content: 'x' },
    status: 422,
  },
]

export const table: Readonly<Record<string, readonly Scenario[]>> = {
  'front doors': frontDoors,
  addresses,
  'long heads': longHeads,
  access,
  'wrong bodies': wrongBodies,
  files,
  'things that are not there': things,
}
