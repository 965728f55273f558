/**
 * Kinds of pages that programs like this one get wrong, one row each: what is written, what has to stand in the text, and
 * what must not.
 */
import { describe, expect, test } from 'bun:test'
import { readFileSync } from 'node:fs'
import { type Kind, testKinds } from './kinds.fixture.ts'
import { parseDocument } from './prepare.ts'

const literal: readonly Kind[] = [
  {
    kind: 'a fence closes at its own depth: fences that are indented more are its text',
    source:
      '``` title="Two tabs"\n=== "A"\n\n    ``` c\n    int a;\n    ```\n```\n\nAfter.\n\n=== "Metal"\n\n    Steel.\n',
    text: '````Two tabs\n=== "A"\n\n    ``` c\n    int a;\n    ```\n````\n\nAfter.\n\nMetal: Steel.',
  },
  {
    kind: 'a callout after such a fence is still a callout',
    source: '``` markdown\n1. Step\n\n    ``` sh\n    run\n    ```\n```\n\n!!! note "Careful"\n\n    Never dry.\n',
    holds: ['```` markdown'.replace(' ', ''), 'Careful: Never dry.'],
    lacks: ['!!!'],
  },
  {
    kind: 'a fence in a list item ends with it, closed or not',
    source: '- item\n\n  ```js\n  let a\n\nText.\n\n::: tip\nInner.\n:::\n',
    holds: ['Tip: Inner.'],
    lacks: [':::'],
  },
  {
    kind: 'formulas are no emphasis, no escapes and no list',
    source:
      'The $a*b*c$ and $\\|x\\|$ with $\\{1,2\\}$.\n\n$$\n\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}\n+ c\n$$\n\nUse $x_{i}^{*}$ and $y^{*}$.\n',
    text: 'The $a*b*c$ and $\\|x\\|$ with $\\{1,2\\}$.\n\n$$\n\\begin{pmatrix} 1 & 2 \\\\ 3 & 4 \\end{pmatrix}\n+ c\n$$\n\nUse $x_{i}^{*}$ and $y^{*}$.',
  },
  {
    kind: 'a displayed formula that begins and ends amid its lines',
    source:
      'So\n$$f(x) = \\begin{cases}\n- x & x < 0 \\\\\n> 1 & x > 0\n\\end{cases}.$$\nholds, and\n\n\\begin{align}\na &= b_1 * c_1 \\\\\n&= d\n\\end{align}\n\nends.',
    holds: [
      '$$f(x) = \\begin{cases}\n- x & x < 0 \\\\\n> 1 & x > 0\n\\end{cases}.$$',
      '\\begin{align}\na &= b_1 * c_1 \\\\\n&= d\n\\end{align}',
      'ends.',
    ],
  },
  {
    kind: 'formulas in brackets, with one backslash or two; escaped brackets of prose stay prose',
    source:
      'Let \\(a_{1}*b_{1}*c\\) and \\\\(x_i*y_i*z\\\\).\n\n\\[\nE = m*c*d^2\n\\]\n\nOne \\[optional\\] and \\(s\\), \\[link\\](x).',
    holds: ['\\(a_{1}*b_{1}*c\\)', '\\\\(x_i*y_i*z\\\\)', '\\[\nE = m*c*d^2\n\\]', 'One [optional] and'],
  },
  {
    kind: 'dollars of prices are no formula',
    source: 'From $5 to **$10**, or $20 and *more* for US$5.',
    text: 'From $5 to $10, or $20 and more for US$5.',
  },
  {
    kind: 'formulas in MDX: braces are no expressions',
    format: 'mdx',
    source: "import A from './a'\n\n<A />\n\nThe set $\\{x \\mid x < {y}\\}$.\n",
    text: 'The set $\\{x \\mid x < {y}\\}$.',
  },
  {
    kind: 'KaTeX and MathJax give their TeX back',
    format: 'html',
    source:
      '<main><p>Euler <span class="katex"><span class="katex-mathml"><math><semantics><mrow><mi>e</mi></mrow><annotation encoding="application/x-tex">e^{i\\pi}</annotation></semantics></math></span><span class="katex-html" aria-hidden="true">eiπ</span></span>.</p><span class="MathJax_Preview">x</span><script type="math/tex; mode=display">\\sum_i x_i</script></main>',
    text: 'Euler $e^{i\\pi}$.\n\n$$\\sum_i x_i$$',
  },
  {
    kind: 'whatever the info string says, the code stays as it is',
    source:
      '```rust,ignore\nlet a = "{{ x }}";\n```\n\n```{ .py title="a.py" hl_lines="1" }\n# :::\n```\n\n```js{1,3}:line-numbers [b.js]\n/// c\n```',
    text: '```rust\nlet a = "{{ x }}";\n```\n\n```py a.py\n# :::\n```\n\n```js b.js\n/// c\n```',
  },
  {
    kind: 'diagrams and templates in code are code',
    source: '```mermaid\ngraph TD; A-->B\n```\n\n```html\n{% include "x.html" %}{{ page.title }}\n```',
    text: '```mermaid\ngraph TD; A-->B\n```\n\n```html\n{% include "x.html" %}{{ page.title }}\n```',
  },
]

const dialects: readonly Kind[] = [
  {
    kind: 'blocks of PyMdown, nested and with options',
    source:
      '/// tip | Keep it dry\n\nIndoors.\n\n///\n\n//// tab | Metal\n/// details | More\n    type: warning\n\nSteel.\n///\n////\n\n/// caption\nA pump.\n///\n\n{* ../src/pump.py ln[1:4] *}\n',
    text: 'Keep it dry: Indoors.\n\nMetal:\n\nMore: Steel.\n\nA pump.'.replace(
      'Metal:\n\nMore: Steel.',
      'Metal: More: Steel.',
    ),
    warnings: ['1 include was not read'],
  },
  {
    kind: 'containers in every spelling, the same number of colons inside each other, and ends without beginnings',
    source:
      '::: details Steps {open}\n::: tip\nInner.\n:::\n:::\n\n:::note[Mind [this](x)]{.wide}\nA.\n:::\n\n::: {.callout-warning title="Hot"}\nB.\n:::\n\n:::\n\n:::image type="content" source="a.png" alt-text="A pump.":::\n',
    text: 'Steps: Tip: Inner.\n\nMind this: A.\n\nHot: B.\n\nA pump.',
  },
  {
    kind: 'a component on one line is titled as one on several',
    format: 'mdx',
    source:
      '<AccordionGroup>\n  <Accordion title="Can it run dry?">No, never.</Accordion>\n  <Accordion title="Is it loud?">\n    Under thirty decibels.\n  </Accordion>\n</AccordionGroup>\n\nA <Tooltip title="x">word</Tooltip> in a line.',
    text: 'Can it run dry?: No, never.\n\nIs it loud?: Under thirty decibels.\n\nA word in a line.',
  },
  {
    kind: 'fields of an interface come with their names and types',
    format: 'mdx',
    site: 'mintlify',
    source:
      '<ParamField path="id" type="string" required>\n  The pump.\n</ParamField>\n\n<ResponseField name="flow" type="number">Litres.</ResponseField>',
    text: 'id (string): The pump.\n\nflow (number): Litres.',
  },
  {
    kind: 'includes that cannot be read leave nothing behind, and are counted',
    source:
      '```rust\n{{#rustdoc_include ../main.rs:here}}\n```\n\n{{#include part.md}}\n\n--8<-- "a.md"\n\nWrite \\{{#include x}} so.\n\nEnd.',
    text: 'Write {{#include x}} so.\n\nEnd.',
    warnings: ['3 includes were not read'],
  },
  {
    kind: "Hugo's shortcodes",
    site: 'hugo',
    source:
      '{{< alert type="warning" title="Hot" >}}\nDo not *touch*.\n{{< /alert >}}\n\nA {{< glossary_tooltip text="Pod" term_id="pod" >}} and [a page]({{< ref "x.md" >}}).\n\n{{% tab name="Linux" %}}\nRun.\n{{% /tab %}}\n\n{{< youtube abc >}}\n\n```\n{{</* note */>}}\n```\n',
    text: 'Hot: Do not touch.\n\nA Pod and a page.\n\nLinux: Run.\n\n```\n{{< note >}}\n```',
    warnings: ['1 template tag was left out'],
  },
  {
    kind: "Hugo's shortcodes on one line with their text keep their titles",
    site: 'hugo',
    source:
      '{{< tab header="Windows" >}}Run.{{< /tab >}}\n\n{{< details summary="More" >}}Text.{{< /details >}}\n\nA {{< tooltip title="x" >}}word{{< /tooltip >}}.\n',
    text: 'Windows: Run.\n\nMore: Text.\n\nA word.',
  },
  {
    kind: 'tabs of Hugo that are named in a list',
    site: 'hugo',
    source:
      '{{< tabs items="npm,yarn" >}}\n{{< tab >}}Use npm.{{< /tab >}}\n{{< tab >}}\nUse yarn.\n{{< /tab >}}\n{{< /tabs >}}\n\n{{< tab "A" >}}One.{{< /tab >}}\n{{< tab "B" >}}Two.{{< /tab >}}\n',
    text: 'npm: Use npm.\n\nyarn: Use yarn.\n\nA: One.\n\nB: Two.',
  },
  {
    kind: 'abbreviations are shown by a mouse alone',
    site: 'mkdocs',
    source: 'Use HTML.\n\n*[HTML]: HyperText Markup Language\n*[CSS]: Sheets\n\n* [a]: no definition',
    text: 'Use HTML.\n\n- [a]: no definition',
  },
  {
    kind: 'Liquid of Jekyll',
    site: 'jekyll',
    source:
      '## Title\n{: #own }\n\n{% highlight ruby %}\nputs 1\n{% endhighlight %}\n\n{% if x %}\nShown {{ site.nothing }}here.\n{% endif %}\n\n{% include note.html %}\n\nterm\n: Its meaning.\n{: .note }',
    holds: ['```ruby\nputs 1\n```', 'Shown here.', 'Its meaning.'],
    lacks: ['{%', '{{', '{:'],
    anchors: ['own'],
    warnings: ['1 include was not read', '1 variable has no value here'],
  },
  {
    kind: "VitePress' interpolations are values that are not known; in code they are code",
    site: 'vitepress',
    source: 'Now {{ version }} is `{{ text }}`.\n\n<div>{{ msg }} stays</div>\n',
    text: 'Now is {{ text }}.\n\nstays',
    warnings: ['2 variables have no value here'],
  },
  {
    kind: "MyST's directives, roles and targets",
    site: 'sphinx',
    source:
      '(start)=\n# Start\n\n```{note} Mind\n:class: x\n\nRead {ref}`this`.\n```\n\n```{code-block} python\n:linenos:\n\nprint(1)\n```\n\n% a comment\n\n:::{tip}\nDo.\n:::\n',
    text: '# Start\n\nMind: Read this.\n\n```python\nprint(1)\n```\n\nTip: Do.',
  },
  {
    kind: 'definition lists with code in them',
    site: 'mkdocs',
    source: '`option`\n\n:   What it does.\n\n    ``` yaml\n    a:\n      b: 1\n    ```\n',
    text: 'option\n\nWhat it does.\n\n```yaml\na:\n  b: 1\n```',
  },
  {
    kind: "MkDocs' marks and icons",
    site: 'mkdocs',
    source: '## Press ++ctrl+c++ :smile: { data-toc-label="Press" }\n\nThis is ==marked== and ^^new^^.',
    text: '## Press ctrl+c\n\nThis is marked and new.',
    anchors: ['press-ctrlc'],
  },
]

const html: readonly Kind[] = [
  {
    kind: 'an article that holds little of the text is not the page',
    format: 'html',
    source:
      '<body><main><h1>Page</h1><p>Important lead about boilers.</p><article class="card"><h3>Card</h3><p>See the pump.</p></article><h2>More</h2><p>Tail.</p></main></body>',
    text: '# Page\n\nImportant lead about boilers.\n\n### Card\n\nSee the pump.\n\n## More\n\nTail.',
  },
  {
    kind: 'cells that span rows and columns stand in each of them',
    format: 'html',
    source:
      '<table><thead><tr><th rowspan="2">Model</th><th colspan="2">Flow</th></tr><tr><th>min</th><th>max</th></tr></thead><tbody><tr><td>A</td><td>1</td><td>9</td></tr></tbody></table>',
    text: '| Model | Flow | Flow |\n| --- | --- | --- |\n| Model | min | max |\n| A | 1 | 9 |',
  },
  {
    kind: 'permalinks, badges, copy buttons and edit links are no content; names of tabs come with their panels',
    format: 'html',
    source:
      '<main><header><h1>Page <a class="header-anchor" href="#page">#</a><span class="badge">New</span></h1></header><p><a href="x"><img alt="build" src="https://img.shields.io/b.svg"></a> Prose.</p><div role="tablist"><button role="tab">npm</button><button role="tab">yarn</button></div><div role="tabpanel">Use npm.</div><div role="tabpanel" hidden>Use yarn.</div><figure><pre data-language="js"><div class="ec-line"><div class="gutter">1</div><div class="code">a</div></div><div class="ec-line"><div class="gutter">2</div><div class="code">b</div></div></pre><div class="copy"><button>Copy</button></div></figure><aside class="note"><p>Careful.</p></aside><a href="https://x/edit/main/p.md">Edit this page on GitHub</a></main>',
    text: '# Page\n\nProse.\n\nnpm: Use npm.\n\nyarn: Use yarn.\n\n```js\na\nb\n```\n\nCareful.',
  },
]

const notes: readonly Kind[] = [
  {
    kind: 'the number of a note is no part of the word before it, and the note is kept',
    format: 'html',
    source:
      '<body><p>Seven days.<sup><a href="#fn1">1</a></sup> Nine<sup class="reference">[<a href="#c">2</a>]</sup> hours<a role="doc-noteref" href="#f">3</a>, 4 m<sup>2</sup> H<sub>2</sub>O.</p><aside role="doc-footnote"><p>Some say ten. <a href="#r1" role="doc-backlink">↩</a></p></aside></body>',
    text: 'Seven days. Nine hours, 4 m2 H2O.\n\nSome say ten.',
  },
]

const frontMatter: readonly Kind[] = [
  ['YAML that three dots end', '---\ntitle: Tides\n...\nText.'],
  ['YAML with a mark before it and the line ends of Windows', '\ufeff---\r\ntitle: Tides\r\n---\r\nText.'],
  ['TOML with tables', '+++\ntitle = "Tides"\n[extra]\nx = 1\n+++\nText.'],
  ['JSON', '{\n"title": "Tides"\n}\n\nText.'],
].map(([kind = '', source = '']) => ({ kind, source, text: 'Text.', title: 'Tides' }))

const lists: readonly Kind[] = [
  {
    kind: 'what is indented by four belongs to the item, wherever its own text begins',
    site: 'mkdocs',
    source: '  1.  One:\n\n    ```\n    run\n    ```\n\n    More.\n\n  2.  Two.\n\n10. Ten.\n\n    Of ten.\n',
    text: '1. One:\n   ```\n   run\n   ```\n   More.\n2. Two.\n3. Ten.\n   Of ten.',
  },
]

const code: readonly Kind[] = [
  {
    kind: 'the language of code inside a line is not read out',
    site: 'mkdocs',
    source: 'Set `#!css $page` or `:::py print(1)`, and begin with `#!/bin/sh -e` or `#!python`.',
    text: 'Set $page or print(1), and begin with #!/bin/sh -e or #!python.',
  },
]

const components: readonly Kind[] = [
  {
    kind: 'components in one line are blocks, each with its title',
    format: 'mdx',
    source:
      '<Tabs><Tab label="npm">Use npm.</Tab><Tab label="yarn">Use yarn.</Tab></Tabs>\n\n<details><summary>More?</summary>Hidden text.</details>\n\nThe <Badge>new</Badge> word.',
    text: 'npm: Use npm.\n\nyarn: Use yarn.\n\nMore?\n\nHidden text.\n\nThe new word.',
  },
  {
    kind: 'tabs whose names are given as a list',
    format: 'mdx',
    source:
      "<Tabs items={['A', 'B']}><Tab>First.</Tab><Tab>Second.</Tab></Tabs>\n\n<Tabs items={['C', 'D']}>\n  <Tab>Third.</Tab>\n  <Tab>\n\n  Fourth.\n\n  </Tab>\n</Tabs>",
    text: 'A: First.\n\nB: Second.\n\nC: Third.\n\nD: Fourth.',
  },
]

const cells: readonly Kind[] = [
  {
    kind: 'a bar of a formula in a cell is escaped once',
    source: '| f |\n| --- |\n| $a \\| b$ |\n',
    text: '| f |\n| --- |\n| $a \\| b$ |',
  },
  {
    kind: 'cells that span more columns than there are make none',
    format: 'html',
    source:
      '<table><tr><th>a</th><th>b</th></tr><tr><td colspan="99">note</td></tr><tr><td colspan="0">1</td><td rowspan="0">2</td></tr><tr><td>3</td></tr></table>',
    text: '| a | b |\n| --- | --- |\n| note |  |\n| 1 | 2 |\n| 3 | 2 |',
  },
  {
    kind: 'a table inside a cell is read once',
    format: 'html',
    source: '<table><tr><td>a<table><tr><th>in</th></tr><tr><td>x</td></tr></table></td><td>b</td></tr></table>',
    text: 'a\n\n| in |\n| --- |\n| x |\n\nb',
  },
]

describe('components:', () => testKinds(components))
describe('cells:', () => testKinds(cells))
describe('text that is meant literally stays so:', () => testKinds(literal))
describe("Python-Markdown's lists:", () => testKinds(lists))
describe("PyMdown's code:", () => testKinds(code))
describe("a generator's syntax is read:", () => testKinds(dialects))
describe('HTML:', () => testKinds(html))
describe('notes:', () => testKinds(notes))
describe('front matter:', () => testKinds(frontMatter))

describe('a PDF is read as it is seen:', () => {
  const pdf = async (name: string): Promise<string> => {
    const bytes = readFileSync(new URL(`../../../test/fixtures/pages/pdf/${name}.pdf`, import.meta.url))
    return (await parseDocument('pdf', new Uint8Array(bytes))).content
  }

  test('Arabic in the order of reading and in its own letters', async () => {
    const text = await pdf('arabic')
    expect(text).toContain('يجب فحص المضخة كل أسبوع قبل التشغيل. الضغط الأقصى 12 بار.')
    expect(text).toContain('אנא בדקו את המשאבה בכל שבוע לפני ההפעלה.')
  })

  test('columns one after the other, tables by cells, code by lines', async () => {
    const text = await pdf('columns-table-code')
    expect(text).toContain('It goes on for a while so that there are enough lines for a column to be seen.')
    expect(text).toMatch(
      /Nobody should ever mix them up\.\n\nHere the second column.*\n\nThe last paragraph.*\n\nModels\n\n\| Model/,
    )
    expect(text).toContain('| B2 with a long name that wraps | 20 l/min | 350 euro |')
    expect(text).toContain(
      '```\ndef pump(seconds):\n    for n in range(seconds):\n        tick(n)\n\n    return True\n```',
    )
  })

  test('without what stands on every page', async () => {
    const text = await pdf('running-heads')
    expect(text).toContain('Second page text goes here.')
    expect(text).not.toContain('second edition')
    expect(text).not.toMatch(/^\d$/m)
  })
})
