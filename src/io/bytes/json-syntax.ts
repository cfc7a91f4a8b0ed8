// Walks through JSON text for what JSON.parse does not tell: the line of each element, and where text is no JSON.

/** Where text is no JSON, and why. */
export interface JsonProblem {
  /** 1-based. */
  line: number;
  /** 1-based, in UTF-16 units. */
  column: number;
  message: string;
}

/** The outcome of a walk; `problem` is there only if the text is no JSON. */
export interface JsonWalk {
  /** The 1-based line of each element of the outermost array; empty if the outermost value is no array. */
  elementLines: number[];
  problem?: JsonProblem;
}

type Expected = 'value' | 'value or ]' | 'name' | 'name or }' | 'colon' | 'comma' | 'end';

const SCALAR = /-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?|true|false|null/y;
const NO_JSON_NUMBER = /[+-]?(?:nan|inf(?:inity)?)\b/iy;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const ENDS_EARLY = 'the text ends in the middle of a JSON value';

/** Walks once from left to right, without recursion, so that no nesting is too deep. */
export function walkJson(text: string): JsonWalk {
  const elementLines: number[] = [];
  const open: string[] = [];
  let expected: Expected = 'value';
  let line = 1;
  let lineStart = 0;
  let index = 0;

  const broken = (message: string, at = index): JsonWalk => {
    return { elementLines, problem: { line, column: at - lineStart + 1, message } };
  };
  const afterValue = (): Expected => (open.length === 0 ? 'end' : 'comma');

  for (;;) {
    const character = text[index];
    if (character === ' ' || character === '\t') {
      index++;
      continue;
    }
    if (character === '\n' || character === '\r') {
      index++;
      if (character === '\r' && text[index] === '\n') index++;
      line++;
      lineStart = index;
      continue;
    }
    if (character === undefined) return expected === 'end' ? { elementLines } : broken(ENDS_EARLY);
    if (expected === 'end') return broken('more text after the end of the JSON value');

    if (expected === 'colon') {
      if (character !== ':') return broken("a ':' is missing after the name");
      expected = 'value';
      index++;
    } else if (expected === 'comma') {
      const closer = open.at(-1);
      if (character === ',') expected = closer === '}' ? 'name' : 'value';
      else if (character === closer) {
        open.pop();
        expected = afterValue();
      } else return broken(`',' or '${closer}' is missing`);
      index++;
    } else if (
      (expected === 'value or ]' && character === ']') ||
      (expected === 'name or }' && character === '}')
    ) {
      open.pop();
      expected = afterValue();
      index++;
    } else if (expected === 'name' || expected === 'name or }') {
      if (character !== '"') return broken('a name in double quotes is missing');
      const end = stringEnd(text, index);
      if (end.problem !== undefined) return broken(end.problem, end.index);
      index = end.index;
      expected = 'colon';
    } else {
      if (open.length === 1 && open[0] === ']') elementLines.push(line);
      if (character === '[' || character === '{') {
        open.push(character === '[' ? ']' : '}');
        expected = character === '[' ? 'value or ]' : 'name or }';
        index++;
        continue;
      }
      const end = character === '"' ? stringEnd(text, index) : scalarEnd(text, index);
      if (end.problem !== undefined) return broken(end.problem, end.index);
      index = end.index;
      expected = afterValue();
    }
  }
}

/** The index after a value, or what is wrong with it. */
interface ValueEnd {
  index: number;
  problem?: string;
}

function stringEnd(text: string, start: number): ValueEnd {
  let index = start + 1;
  for (;;) {
    const code = text.charCodeAt(index);
    if (code === 0x22) return { index: index + 1 };
    if (Number.isNaN(code)) return { index: start, problem: 'a string without its closing quote' };
    if (code < 0x20) {
      const isLineEnd = code === 10 || code === 13;
      return isLineEnd
        ? { index: start, problem: 'a string without its closing quote' }
        : { index, problem: 'a control character inside a string' };
    }
    if (code === 0x5c) {
      ESCAPE.lastIndex = index;
      if (!ESCAPE.test(text)) return { index, problem: 'a backslash that escapes nothing JSON knows' };
      index = ESCAPE.lastIndex;
    } else index++;
  }
}

function scalarEnd(text: string, start: number): ValueEnd {
  SCALAR.lastIndex = start;
  if (SCALAR.test(text)) return { index: SCALAR.lastIndex };
  NO_JSON_NUMBER.lastIndex = start;
  const problem = NO_JSON_NUMBER.test(text)
    ? 'JSON has no NaN or infinity: a missing observation is null'
    : 'a value is missing';
  return { index: start, problem };
}

/** Whether lists and objects are within each other on more than so many levels: recursion into them could not end well. */
export function isDeep(value: unknown, levels: number): boolean {
  if (typeof value !== 'object' || value === null) return false;
  return levels === 0 || Object.values(value).some(entry => isDeep(entry, levels - 1));
}
