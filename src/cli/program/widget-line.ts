/** The one line that puts the chat on a site. */

/** @param address where readers reach the service */
export const widgetLine = (address: string): string =>
  `<script src="${address.replace(/\/+$/, '')}/widget.js" async></script>`

/** What is still to be set before pages of another origin may ask; '' when something is. */
export const originAdvice = (corsOrigins: readonly string[]): string =>
  corsOrigins.length > 0 ? '' : 'CORS_ORIGINS must list the site that it is on'
