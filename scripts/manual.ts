// Prints the manual page, man/hmm.1, written from the definitions of the commands and the topics of help.
import { readFileSync } from 'node:fs';
import type { Command } from 'commander';
import { FORMATS } from '../src/commands/help/formats.ts';
import { MODEL } from '../src/commands/help/model.ts';
import { examplesOf } from '../src/commands/options.ts';
import { program } from '../src/commands/program.ts';
import { terminalOf } from '../src/terminal.ts';

const { version, description } = JSON.parse(
  readFileSync(new URL('../package.json', import.meta.url), 'utf8'),
) as { version: string; description: string };

/** Text as roff takes it: ASCII, with no line that looks like a request. */
function plain(text: string): string {
  return text
    .replaceAll('\\', '\\e')
    .replaceAll('-', '\\-')
    .replace(/^[.']/gm, '\\&$&')
    .replace(
      /\P{ASCII}/gu,
      letter => `\\[u${letter.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}]`,
    );
}

/** An argument of a macro, in bold. */
const bold = (text: string) => `.B "${plain(text).replaceAll('"', '\\(dq')}"`;

const verbatim = (text: string) => ['.nf', plain(text.trimEnd()), '.fi'];

/** Text of up to 80 columns, which would not fit behind the margin. */
const fullWidth = (text: string) => ['.in 0', ...verbatim(text), '.in'];

const tagged = (term: string, text: string) => ['.TP', bold(term), plain(text)];

/** A command: what it does, arguments, options under their headings, examples. */
function sectionOf(command: Command): string[] {
  const help = command.createHelp();
  const options = help.visibleOptions(command);
  const headingOf = new Map(options.map(option => [option, option.helpGroupHeading ?? 'Options:']));
  const names = help.visibleArguments(command).map(argument => argument.name());
  return [
    `.SS "hmm ${command.name()}"`,
    bold(help.commandUsage(command)),
    '.PP',
    plain(sentence(help.commandDescription(command))),
    ...help
      .visibleArguments(command)
      .flatMap((argument, n) => tagged(names[n]!, help.argumentDescription(argument))),
    ...[...new Set(headingOf.values())].flatMap(heading => [
      '.PP',
      plain(heading),
      ...options
        .filter(option => headingOf.get(option) === heading)
        .flatMap(option => tagged(help.optionTerm(option), help.optionDescription(option))),
    ]),
    '.PP',
    'Examples:',
    '.PP',
    '.RS',
    ...verbatim(examplesOf(command).join('\n')),
    '.RE',
  ];
}

const sentence = (text: string) => `${text[0]!.toUpperCase()}${text.slice(1)}.`;

const hmm = program(version, terminalOf(process));
const own = hmm.createHelp();
const programOptions = own
  .visibleOptions(hmm)
  .flatMap(option => tagged(own.optionTerm(option), own.optionDescription(option)));

process.stdout.write(
  `${[
    '.\\" Written by npm run man from the help of the commands: change it there.',
    `.TH HMM 1 "" "hmm ${version}" "User Commands"`,
    '.SH NAME',
    `hmm \\- ${plain(description)}`,
    '.SH SYNOPSIS',
    bold('hmm <command> [options] [files...]'),
    '.SH DESCRIPTION',
    plain(`${hmm.description().replaceAll('\n', ' ')}`),
    'No file, or \\-, is standard input.',
    'A file given with \\-o appears whole or not at all.',
    '.SH OPTIONS',
    ...programOptions,
    '.SH COMMANDS',
    ...hmm.commands.flatMap(sectionOf),
    '.SH INPUT AND OUTPUT FORMATS',
    ...fullWidth(FORMATS),
    '.SH MODEL FILE',
    ...fullWidth(MODEL),
    '.SH EXIT STATUS',
    ...tagged('0', 'Done, also when the reader of a pipe went away.'),
    ...tagged('1', 'Something is wrong with the data or the model; the message says where and what to do.'),
    ...tagged('2', 'The command line could not be understood.'),
    ...tagged('70', 'A bug of hmm.'),
    '.SH ENVIRONMENT',
    ...tagged('HMM_CACHE', "Folder in which hmm setup keeps TensorFlow's library, in place of ~/.cache."),
    '.SH FILES',
    ...tagged('hmm.json', 'The model, where -m names no other.'),
  ].join('\n')}\n`,
);
