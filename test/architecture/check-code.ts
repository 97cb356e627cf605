/**
 * The compiler's and the linter's complaints about all of the code, as JSON {types, lint}, each a text that is empty where there are
 * none. One program serves both: what the compiler has found out about the types is most of the linter's work.
 */
import { ESLint } from 'eslint';
import ts from 'typescript';

const host: ts.FormatDiagnosticsHost = {
  getCanonicalFileName: (name) => name,
  getCurrentDirectory: () => process.cwd(),
  getNewLine: () => '\n',
};

const configHost: ts.ParseConfigFileHost = {
  ...ts.sys,
  onUnRecoverableConfigFileDiagnostic: (diagnostic) => {
    throw new Error(ts.formatDiagnostic(diagnostic, host));
  },
};

async function lint(program: ts.Program): Promise<string> {
  const parserOptions = { programs: [program], project: null };
  const eslint = new ESLint({ overrideConfig: { languageOptions: { parserOptions } } });
  const errors = ESLint.getErrorResults(await eslint.lintFiles(['.']));
  return (await eslint.loadFormatter('stylish')).format(errors);
}

function createProgram(): ts.Program {
  const config = ts.getParsedCommandLineOfConfigFile('tsconfig.json', {}, configHost);
  if (config === undefined) throw new Error('tsconfig.json cannot be read');
  return ts.createProgram(config.fileNames, config.options, ts.createCompilerHost(config.options, true));
}

const program = createProgram();
const types = ts.formatDiagnostics(ts.getPreEmitDiagnostics(program), host);
process.stdout.write(JSON.stringify({ types, lint: await lint(program) }));
