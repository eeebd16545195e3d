// Holds Kubernetes objects against the API's own schemas: stdin is a JSON array of objects, stdout one of complaints, a list
// for each object. Two looks, since each sees what the other does not: the generated validators (types, required members,
// formats) and the types by tsc, which refuses members that do not exist. Argument: the folder of node_modules.
"use strict";
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const folder = path.resolve(process.argv[2]);
const load = createRequire(path.join(folder, "package.json"));
const ts = load("typescript");

function moduleOf(object) {
  const version = String(object.apiVersion);
  return version.startsWith("monitoring.coreos.com/") ? `@kubernetes-models/prometheus-operator/${version}` : `kubernetes-models/${version}`;
}

function validated(object) {
  const model = load(moduleOf(object))[object.kind];
  if (!model) return [`no such kind: ${object.apiVersion} ${object.kind}`];
  try {
    new model(object).validate();
    return [];
  } catch (error) {
    return [error.message];
  }
}

// Every object becomes a literal of its type in one program: excess members are errors in literals only.
function typed(objects) {
  const source = objects.map((object, at) =>
    `import type { I${object.kind} as T${at} } from ${JSON.stringify(moduleOf(object))};\n` +
    `export const object${at}: T${at} = ${JSON.stringify(object)};\n`);
  const file = path.join(folder, "manifests.ts");
  const options = {
    strict: true, noEmit: true, skipLibCheck: true, types: [],
    target: ts.ScriptTarget.ES2020, module: ts.ModuleKind.Node16, moduleResolution: ts.ModuleResolutionKind.Node16,
  };
  const host = ts.createCompilerHost(options);
  const read = host.getSourceFile.bind(host);
  host.getSourceFile = (name, ...more) =>
    name === file ? ts.createSourceFile(name, source.join(""), options.target) : read(name, ...more);
  const program = ts.createProgram([file], options, host);
  const found = objects.map(() => []);
  for (const one of ts.getPreEmitDiagnostics(program)) {
    const text = ts.flattenDiagnosticMessageText(one.messageText, " ");
    const line = one.file ? ts.getLineAndCharacterOfPosition(one.file, one.start).line : 0;
    found[Math.floor(line / 2)].push(text);
  }
  return found;
}

const objects = JSON.parse(fs.readFileSync(0, "utf8"));
const types = typed(objects);
process.stdout.write(JSON.stringify(objects.map((object, at) => [...validated(object), ...types[at]])));
