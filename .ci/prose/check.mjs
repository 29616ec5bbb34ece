// Checks the prose of the files named on standard input. Prints each finding as `file:line: message`.
import { createLinter, loadTextlintrc } from 'textlint'
import { lint as spell } from 'cspell'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { tmpdir } from 'node:os'
import { fileURLToPath } from 'node:url'
import { fragments } from './fragments.mjs'

const LONGEST = 120
// Other words that end in s do not start a method's Javadoc.
const VERB = /^(?!(?:As|Its|This|Columns|Connections|Functions|Metrics|Milliseconds|Ours|Parts|Rows|Seconds|Status|Timers|Warnings)\b)[A-Z][a-z-]*s\b/
const here = import.meta.dirname
const files = readFileSync(0, 'utf8').split('\n').filter(Boolean)
const findings = []
const report = (file, line, message) => findings.push({ file, line, message })

// Sources become texts of one fragment a paragraph, which is one line; `lines` leads back.
const folder = mkdtempSync(join(tmpdir(), 'prose-'))
const texts = new Map()
for (const file of files) {
  const source = readFileSync(file, 'utf8')
  tooLong(file, source)
  if (file.endsWith('.md')) {
    texts.set(join(process.cwd(), file), { file, path: file })
  } else {
    const found = fragments(file, source)
    for (const { line, text, method } of found)
      if (method && !VERB.test(text)) report(file, line, `Javadoc of a method starts with a verb in the third person, not "${text.split(/\s/)[0]}"`)
    const path = join(folder, `${file}.txt`)
    mkdirSync(dirname(path), { recursive: true })
    writeFileSync(path, found.map((f) => f.text.replace(/\s+/g, ' ').trim() + '\n\n').join(''))
    texts.set(path, { file, path, lines: found.map((f) => f.line) })
  }
}
const place = (text, line) => (text.lines ? text.lines[(line - 1) >> 1] : line)

const linter = createLinter({ descriptor: await loadTextlintrc({ configFilePath: join(here, 'textlintrc.json'), node_modulesDir: join(here, 'node_modules') }) })
for (const text of texts.values()) {
  const { messages } = await linter.lintText(readFileSync(text.path, 'utf8'), text.path)
  for (const m of messages) report(text.file, place(text, m.line), m.message.split('\n')[0])
}

let failed
await spell([...texts.keys()], { config: join(here, 'cspell.json'), progress: false, mustFindFiles: true, gitignore: false, dot: true, root: '/', unique: false }, {
  issue: (i) => {
    const text = texts.get(fileURLToPath(i.uri))
    report(text.file, place(text, i.row), `unknown word: ${i.text}`)
  },
  error: (message, error) => (failed = `${message} ${error}`),
  info() {}, debug() {}, progress() {}, result() {},
})
rmSync(folder, { recursive: true })
if (failed) throw new Error(failed)

findings.sort((a, b) => a.file.localeCompare(b.file) || a.line - b.line)
for (const { file, line, message } of findings) console.log(`${file}:${line}: ${message}`)

/** Reports lines of comments and Markdown that are longer than `.editorconfig` allows, but for tables, code and links. */
function tooLong(file, source) {
  let code = false
  source.split('\n').forEach((line, index) => {
    if (/^\s*```/.test(line)) code = !code
    const prose = file.endsWith('.md') ? !code && !/^\s*\|/.test(line) : file.endsWith('.java') && /^\s*(?:\/?\*|\/\/)/.test(line)
    if (prose && [...line].length > LONGEST && /\S\s+\S/.test(line.slice(LONGEST / 2))) report(file, index + 1, `a line has at most ${LONGEST} characters, got ${[...line].length}`)
  })
}
