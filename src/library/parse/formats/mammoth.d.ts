/** The part of mammoth that its own types leave out. */
declare module 'mammoth/lib/promises.js' {
  const promises: { toExternalPromise<Value>(promise: Promise<Value>): Promise<Value> }
  export default promises
}
