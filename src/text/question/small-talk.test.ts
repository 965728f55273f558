import { expect, test } from 'bun:test'
import { smallTalkOf } from './small-talk.ts'

test('greetings, thanks and tries ask nothing', () => {
  for (const message of ['hello', 'Hi there!', 'x', '?', ' ', 'Guten Morgen', '你好', 'नमस्ते', 'test'])
    expect([message, smallTalkOf(message)]).toEqual([message, 'greeting'])
  for (const message of ['thanks!', 'Hi, thank you very much', 'Merci beaucoup', 'ok', '谢谢'])
    expect([message, smallTalkOf(message)]).toEqual([message, 'thanks'])
})

test('what names a subject asks, however it begins', () => {
  for (const message of [
    'Hi, how do I back up?',
    'cors',
    'hello world example',
    'Thanks! And on Windows?',
    '船',
    'test my app',
    'good practice',
    'C#',
    'How?',
    '42 routes',
  ])
    expect([message, smallTalkOf(message)]).toEqual([message, undefined])
})
