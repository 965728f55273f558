import { expect, test } from 'bun:test'
import { createContact } from './contact.ts'

const LOST_AFTER_MS = 100

function openContact() {
  let time = 0
  const contact = createContact(LOST_AFTER_MS, () => time)
  const pass = (milliseconds: number): void => {
    time += milliseconds
  }
  return { contact, pass }
}
const look = async (): Promise<void> => undefined

test('lasts from the first look on', async () => {
  const { contact, pass } = openContact()
  expect(contact.lastedMs()).toBe(0)
  await contact.keep(look)
  for (let looks = 0; looks < 5; looks++) {
    pass(60)
    await contact.keep(look)
  }
  expect(contact.lastedMs()).toBe(300)
})

test('is lost with a look that fails, one that takes long, and a pause', async () => {
  const { contact, pass } = openContact()
  const breaks = [
    async () => expect(contact.keep(() => Promise.reject(new Error('away')))).rejects.toThrow('away'),
    () => contact.keep(async () => pass(LOST_AFTER_MS + 1)),
    async () => {
      pass(LOST_AFTER_MS + 1)
      await contact.keep(look)
    },
  ]
  for (const breakIt of breaks) {
    await contact.keep(look)
    pass(50)
    await contact.keep(look)
    expect(contact.lastedMs()).toBeGreaterThanOrEqual(50)
    await breakIt()
    expect(contact.lastedMs()).toBe(0)
  }
})
