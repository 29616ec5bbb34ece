// Finds the prose of a source file: comments, messages, descriptions and the names of tests.
import { isScalar, LineCounter, parseDocument, visit } from 'yaml'

/** Returns the fragments of a file as objects of a line and its text. */
export function fragments(file, source) {
  if (file.endsWith('.java')) return java(source, /(^|\/)src\/test\//.test(file))
  if (/\.(ya?ml|json)$/.test(file)) return descriptions(source)
  if (file.endsWith('.svg')) return all(source, /<(?:title|desc|text)\b[^>]*>([^<]+)</g).map(entities)
  if (/\.(m?js|ts|css|pml)$/.test(file)) return all(source, /\/\*+([\s\S]*?)\*\/|(?<=^|\s)\/\/(.*)/g).map(uncomment)
  if (file.endsWith('.html')) return all(source.replace(/<(script|style)[\s\S]*?<\/\1>/g, blank), />([^<]+)</g).map(entities)
  return all(source, /(?:^[ \t]*#(?!!| shellcheck).*\n)+/gm).map(uncomment)
}

const blank = (text) => text.replace(/[^\n]/g, ' ')
const entities = (f) => ({ ...f, text: f.text.replace(/&lt;/g, '<').replace(/&gt;/g, '>').replace(/&#?\w+;/g, ' ') })
const uncomment = (f) => ({ ...f, text: f.text.replace(/^\s*(\*|\/\/|#)+ ?/gm, '') })

function all(source, pattern) {
  return [...source.matchAll(pattern)].map((m) => ({ line: lineAt(source, m.index), text: m[1] ?? m[2] ?? m[0] }))
}

function lineAt(source, index) {
  return source.slice(0, index).split('\n').length
}

/** Texts of `description`, `summary`, `title` and `Comment` in YAML and JSON. */
function descriptions(source) {
  const lines = new LineCounter()
  const found = []
  visit(parseDocument(source, { lineCounter: lines }), {
    Pair(_, pair) {
      if (isScalar(pair.value) && typeof pair.value.value === 'string' && /^(description|summary|title|Comment)$/.test(pair.key.value))
        for (const text of pair.value.value.split(/\n\s*\n/)) found.push({ line: lines.linePos(pair.value.range[0]).line, text })
    },
  })
  return found
}

const TOKEN = /\/\*[\s\S]*?\*\/|(?:[ \t]*\/\/[^\n]*\n)+|"""[\s\S]*?"""|"(?:\\.|[^"\\\n])*"|'(?:\\.|[^'\\\n])+'/g

function java(source, test) {
  const found = []
  let message // the last literal, which may go on
  let end = 0
  for (const { 0: token, index } of source.matchAll(TOKEN)) {
    const between = source.slice(end, index)
    end = index + token.length
    const line = lineAt(source, index + token.search(/\S/))
    if (token.startsWith('/*')) {
      found.push(...javadoc(token, line, source.slice(end, end + 300)))
    } else if (/^\s*\/\//.test(token)) {
      found.push({ line, text: token.replace(/^\s*\/\/ ?/gm, '') })
    } else if (token.startsWith('"') && !token.startsWith('"""')) {
      const text = token.slice(1, -1).replace(/\\n/g, ' ').replace(/\\"/g, '"').replace(/\\./g, ' ')
      if (message && /^\s*\+\s*(?:[\w.()]+\s*\+\s*)?$/.test(between)) {
        message.text += (between.trim() === '+' ? '' : 'x') + text
      } else {
        message = { line, text, message: true }
        found.push(message)
      }
      continue
    }
    message = undefined
  }
  if (test)
    for (const m of source.matchAll(/@(?:Test|ParameterizedTest|Property|RepeatedTest)\b[\s\S]*?\bvoid (\w+)\(/g))
      found.push({ line: lineAt(source, m.index + m[0].length), text: sentence(m[1]) })
  return found.filter((f) => !f.message || /[a-z]{2,}[ ,]+[a-z]{2,}/i.test(f.text))
}

/** Returns the words of a name in camel case or with underscores. */
export function sentence(name) {
  if (name.includes('_')) return name.replaceAll('_', ' ')
  return name
    .replace(/(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])|(?<=[a-z])(?=\d)/g, ' ')
    .replace(/(?<=\S )[A-Z](?=[a-z]+\b)|(?<= )A(?= )/g, (letter) => letter.toLowerCase())
}

function javadoc(comment, line, after) {
  const plain = comment
    .replace(/^\/\*+|\*+\/$/g, '')
    .replace(/^[ \t]*\* ?/gm, '')
    .replace(/<pre>[\s\S]*?<\/pre>/g, blank)
    .replace(/\{@(?:code|literal|value|snippet)\s[^{}]*(?:\{[^{}]*\}[^{}]*)*\}/g, (m) => 'code' + m.replace(/[^\n]/g, ''))
    .replace(/\{@link(?:plain)?\s+\S+?(?:\([^)]*\))?(?:\s+([^}]*))?\}/g, (_, label) => label ?? 'code')
    .replace(/<a\s[^>]*>/g, '')
    .replace(/<(?:p|li|tr|td|th|ul|ol|table|h\d)\b[^>]*>|^\s*@(?=[a-z])/gm, '\u2029')
    .replace(/<\/?\w[^>]*>/g, ' ')
  const found = []
  let at = line
  const tagged = /^\s*\u2029/.test(plain)
  for (const part of plain.split(/\u2029|(?<=\n)[ \t]*\n/)) {
    const text = part.replace(/^(?:param|throws|see)\s+\S+/, '').replace(/^(?:return|deprecated)\b/, '').trim()
    if (text) found.push({ line: at + part.slice(0, part.search(/\S/)).split('\n').length - 1, text: entities({ text }).text })
    at += part.split('\n').length - 1
  }
  if (found.length) {
    // A method has a result type, a name and parameters; annotations may come first.
    const declaration = after.replace(/^(?:\s*@\w+(?:\((?:[^()]|\([^)]*\))*\))?)*/, '')
    found[0].method = !tagged && !/^\s*@(?:Parameterized|Repeated)?Test\b/.test(after) && /^\s*(?:(?:public|protected|private|static|final|abstract|default|synchronized|<[^>]+>)\s+)*(?!(?:public|protected|private|static)\b)[\w.]+(?:<.*?>)?(?:\[\])?\s+\w+\(/.test(declaration) && !/^\s*(?:\w+ )*record /.test(declaration)
  }
  return found
}
