/** An empty chat: what this is, and questions to start with. */
import { h } from '../dom.ts'
import type { ViewContext } from './context.ts'

export function welcome(
  { words }: ViewContext,
  suggestions: readonly string[],
  ask: (question: string) => void,
): HTMLElement {
  return h(
    'div',
    { class: 'welcome', part: 'welcome' },
    h('p', {}, words.welcome),
    suggestions.length > 0 && h('h3', { class: 'label' }, words.suggestions),
    suggestions.length > 0 &&
      h(
        'ul',
        { class: 'chips', part: 'suggestions' },
        ...suggestions.map((question) =>
          h(
            'li',
            {},
            h('button', { type: 'button', class: 'chip', dir: 'auto', onclick: () => ask(question) }, question),
          ),
        ),
      ),
  )
}
