// Prints the names of the tests in the files named on standard input, as an outline of modules, classes and sentences.
import { readFileSync } from 'node:fs'
import { sentence } from './fragments.mjs'

const PART =
  /@DisplayName\(\s*((?:"(?:\\.|[^"\\])*"[\s+]*)+)\)|(@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b)|^( *)(?:\w+ )*class (\w+)|\bvoid (\w+)\(/gm
let module
for (const file of readFileSync(0, 'utf8').split('\n').filter(Boolean)) {
  const source = readFileSync(file, 'utf8')
  if (!/@(?:Test|ParameterizedTest|RepeatedTest|TestFactory)\b/.test(source)) continue
  if (module !== (module = file.replace(/\/src\/.*/, ''))) console.log(`\n${module}`)
  let name, test
  let headings = [] // of classes whose tests may follow; printed with the first one
  let depth = 1
  for (const { index, 1: display, 2: annotation, 3: indent, 4: type, 5: method } of source.matchAll(PART)) {
    if (display) {
      name = [...display.matchAll(/"((?:\\.|[^"\\])*)"/g)].map((m) => m[1].replace(/\\(.)/g, '$1')).join('')
    } else if (annotation) {
      test = true
    } else if (type) {
      const level = indent.length / 4 + 1
      headings = [...headings.filter((h) => h.level < level), { level, text: name ?? sentence(type.replace(/Test$/, '')) }]
      depth = level
      name = undefined
    } else {
      if (test) {
        // A test of the outer class may follow a helper class, whose heading is not the test's.
        const level = /^ */.exec(source.slice(source.lastIndexOf('\n', index) + 1))[0].length / 4
        headings = headings.filter((h) => h.level <= level)
        depth = Math.min(depth, level)
        for (const heading of headings) if (!heading.done) console.log('  '.repeat(heading.level) + heading.text)
        headings.forEach((h) => (h.done = true))
        console.log(`${'  '.repeat(depth)}  - ${(name ?? sentence(method)).replace(/:$/, '')}`)
      }
      name = test = undefined
    }
  }
}
