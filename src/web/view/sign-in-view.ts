/** A way in where questions are for people who have signed in: by the accounts that the service hosts. */
import { Refusal } from '../api/failure.ts'
import { h } from '../dom.ts'
import type { ViewContext } from './context.ts'

export interface SignInActions {
  /** @param token of the session, for pages that its cookie does not reach */
  signedIn(token: string | undefined): void
}

export class SignInView {
  readonly element: HTMLElement
  readonly #context: ViewContext
  readonly #actions: SignInActions
  readonly #error = h('p', { class: 'note', role: 'alert' })
  readonly #email: HTMLInputElement
  readonly #password: HTMLInputElement
  readonly #form: HTMLFormElement
  readonly #elsewhere: HTMLElement

  constructor(context: ViewContext, actions: SignInActions) {
    const { words } = context
    this.#context = context
    this.#actions = actions
    this.#email = h('input', { id: 'email', type: 'email', autocomplete: 'username', required: true })
    this.#password = h('input', { id: 'password', type: 'password', autocomplete: 'current-password', required: true })
    this.#form = h(
      'form',
      {
        onsubmit: (event: SubmitEvent) => {
          event.preventDefault()
          void this.#signIn()
        },
      },
      h('label', { for: 'email' }, words.email),
      this.#email,
      h('label', { for: 'password' }, words.password),
      this.#password,
      h('button', { type: 'submit', class: 'primary' }, words.signIn),
    )
    this.#elsewhere = h('p', { hidden: true }, words.signInElsewhere)
    this.element = h(
      'section',
      { class: 'sign-in', part: 'sign-in' },
      h('h3', {}, words.signInTitle),
      h('p', {}, words.signInNeeded),
      this.#form,
      this.#elsewhere,
      this.#error,
    )
  }

  /** Where the service keeps no accounts, the page around has to bring a token. */
  async show(): Promise<void> {
    const hosted = await this.#context.client.send('GET', '/api/auth/get-session').then(
      () => true,
      (error: unknown) => !(error instanceof Refusal && error.status === 404),
    )
    this.#form.hidden = !hosted
    this.#elsewhere.hidden = hosted
    if (hosted) this.#email.focus()
  }

  async #signIn(): Promise<void> {
    const { client, words } = this.#context
    this.#error.textContent = ''
    try {
      const { token } = await client.json<{ token?: string }>('POST', '/api/auth/sign-in/email', {
        body: { email: this.#email.value, password: this.#password.value },
      })
      this.#password.value = ''
      this.#actions.signedIn(client.base === location.origin ? undefined : token)
    } catch (error) {
      const wrong = error instanceof Refusal && (error.status === 401 || error.status === 400 || error.status === 422)
      this.#error.textContent = wrong ? words.signInFailed : words.failed
    }
  }
}
