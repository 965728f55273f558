/** Files of swagger-ui-dist that static-assets.ts imports as text. */
declare module '*/swagger-ui-bundle.js' {
  const text: string
  export default text
}
declare module '*/swagger-ui.css' {
  const text: string
  export default text
}
