import { expect, test } from 'bun:test'
import { isSmallTalk } from './small-talk.ts'

test('greetings, thanks and tries ask nothing', () => {
  for (const message of [
    'hello',
    'Hi there!',
    'thanks!',
    'Thank you very much',
    'x',
    '?',
    ' ',
    'Guten Morgen',
    'Merci beaucoup',
    '你好',
    'नमस्ते',
    'ok',
    'test',
  ])
    expect([message, isSmallTalk(message)]).toEqual([message, true])
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
    expect([message, isSmallTalk(message)]).toEqual([message, false])
})
