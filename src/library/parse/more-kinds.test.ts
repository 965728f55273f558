/** Further pages of the kinds that programs like this one get wrong. */
import { describe } from 'bun:test'
import { type Kind, testKinds } from './kinds.fixture.ts'

const neighbours: readonly Kind[] = [
  {
    kind: 'what Liquid takes literally is shown, in prose and in code',
    site: 'jekyll',
    source:
      '{% raw %}Say {{ this }} and `{{ that }}`.{% endraw %}\n\n```\n{% raw %}{{ code }}{% endraw %}\n```\n\n{{ gone }}\n',
    text: 'Say {{ this }} and {{ that }}.\n\n```\n{{ code }}\n```',
    warnings: ['1 variable has no value here'],
  },
  {
    kind: 'what Vue takes literally is shown',
    site: 'vitepress',
    source: 'A <b v-pre>{{ one }}</b>.\n\n::: v-pre\nSay {{ two }}.\n:::\n',
    text: 'A {{ one }}.\n\nSay {{ two }}.',
  },
  {
    kind: 'callouts of quotes with a title of their own',
    source: '> [!TIP] Keep **it** dry\n> The pump.\n\n> [!NOTE]- Own title\n>\n> Its text.\n\n> [!NOTE] All of it.\n',
    text: 'Tip: Keep it dry The pump.\n\nOwn title: Its text.\n\nNote: All of it.',
  },
  {
    kind: 'the place of a table of contents, which kramdown marks by a list',
    site: 'jekyll',
    source: '* TOC\n{:toc}\n\n- a\n- b\n',
    text: '- a\n- b',
  },
  {
    kind: 'changes of CriticMarkup',
    site: 'mkdocs',
    source: 'The {++new++} and {--old--} and {==marked==}{>>why<<} word.\n',
    text: 'The new and old and marked word.',
  },
  {
    kind: 'roles of MyST say their title, and formulas stay formulas',
    site: 'sphinx',
    source: 'See {doc}`The guide <guide/start>` and {math}`a_1*b*c`; `a <b>` stays.\n',
    text: 'See The guide and $a_1*b*c$; a <b> stays.',
  },
  {
    kind: 'a footnote between a sentence and the code that it introduces',
    site: 'mkdocs',
    source:
      '# A\n\nAdd this[^1]:\n\n  [^1]:\n    Not before 9.\n\n``` yaml\nkey: value\n```\n\nThen go on.\n\n## B\n\nMore.\n',
    text: '# A\n\nAdd this:\n\n```yaml\nkey: value\n```\n\nThen go on.\n\nNot before 9.\n\n## B\n\nMore.',
  },
  {
    kind: 'roles, labels and marks for slides of d2lbook',
    site: 'd2lbook',
    source:
      '# [**Norms**]\n:label:`sec_norms`\n\nAs in :numref:`sec_batch_norm`, with noise\n:cite:`A.2014,B.C.2015`.\n' +
      ':citet:`Ioffe.Szegedy.2015` and :citet:`Lin.Dollar.ea.2017` (**say so**) in :eqref:`eq_mean`.\n\n' +
      '$$x = 1$$\n:eqlabel:`eq_mean`\n\n![A pump.](pump.svg)\n:width:`400px`\n:label:`fig_pump`\n',
    text:
      '# Norms\n\nAs in section “batch norm”, with noise. Ioffe and Szegedy (2015) and Lin, Dollar et al. (2017) say so in ' +
      'equation “mean”.\n\n$$x = 1$$\n\nA pump.',
  },
  {
    kind: 'tabs of d2lbook, and what tells it in code how to show it',
    site: 'd2lbook',
    source:
      '```{.python .input}\n%load_ext d2lbook.tab\ntab.interact_select(["a", "b"])\n```\n\n:begin_tab:`mxnet, jax`\nRun `one`.\n:end_tab:\n\n' +
      '```{.python .input}\n#@tab all\ndef f(): #@save\n    return 1\n```\n\nA `:cite:` in code.\n\n```toc\n:maxdepth: 2\n\nmlp\n```\n',
    holds: ['Run one.', 'mxnet, jax', '```python\ndef f():\n    return 1\n```', 'A :cite: in code.'],
    lacks: ['#@', 'load_ext', '_tab', 'interact', 'mlp', 'maxdepth'],
  },
  {
    kind: 'directives of reStructuredText inside MyST',
    site: 'sphinx',
    source:
      '```{eval-rst}\n.. note:: Mind the pump\n   and its valve.\n\n.. code-block:: sh\n\n   run --now\n\n.. a comment\n```\n',
    holds: ['Note: Mind the pump and its valve.', '```sh\nrun --now\n```'],
    lacks: ['..', 'eval'],
  },
  {
    kind: 'directives of extensions that hold code, in which a comment is no heading',
    site: 'sphinx',
    source:
      '# Groups\n\n```{eval-rst}\n.. click:example::\n\n   # Not yet.\n   @click.group()\n   def cli(): ...\n```\n',
    holds: ['```\n# Not yet.\n@click.group()\ndef cli(): ...\n```'],
  },
  {
    kind: 'a table with names of columns, and lists and tables in its cells',
    format: 'html',
    source:
      '<main><table><caption>All parts</caption><tr><th rowspan=2>Part<th colspan=2>Use</tr><tr><th>In<th>Out</tr><tr><td>Pump<td><ul><li>water<li>air</ul><td><table><tr><td>1<td>2</tr></table></tr></table></main>',
    text: 'All parts\n\n| Part | Use | Use |\n| --- | --- | --- |\n| Part | In | Out |\n| Pump | water air | 1 2 |',
  },
  {
    kind: 'numbers of lines in code, by the names that highlighters give them',
    format: 'html',
    source:
      '<main><pre><code class="language-js"><span class="ln">1</span>run(1)\n<span class="ln">2</span>end()</code></pre><table class="lntable"><tr><td><pre><span class="lnt">1\n</span><span class="lnt">2\n</span></pre><td><pre><code><span class="num">7</span> + x</code></pre></table></main>',
    holds: ['```js\nrun(1)\nend()\n```'],
  },
]

describe('of the same kinds:', () => testKinds(neighbours))
