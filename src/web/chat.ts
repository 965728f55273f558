/** The chat, loaded when it is first needed: it defines `<lectern-chat>`, and opens it in a panel for the widget. */
import { LecternChat } from './element.ts'

export { Panel } from './widget/panel.ts'

if (customElements.get('lectern-chat') === undefined) customElements.define('lectern-chat', LecternChat)
