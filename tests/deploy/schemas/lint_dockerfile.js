// What dockerfile-utils finds in a Dockerfile. Arguments: the folder of node_modules, the file. Prints one line a finding.
"use strict";
const fs = require("fs");
const path = require("path");
const { createRequire } = require("module");

const load = createRequire(path.join(path.resolve(process.argv[2]), "package.json"));
const { validate, ValidationSeverity } = load("dockerfile-utils");
const severity = ValidationSeverity.ERROR;
const settings = Object.fromEntries([
  "deprecatedMaintainer", "directiveCasing", "emptyContinuationLine", "instructionCasing", "instructionCmdMultiple",
  "instructionEntrypointMultiple", "instructionHealthcheckMultiple", "instructionJSONInSingleQuotes",
  "instructionWorkdirRelative"].map((name) => [name, severity]));
for (const one of validate(fs.readFileSync(process.argv[3], "utf8"), settings))
  process.stdout.write(`${one.range.start.line + 1}: ${one.message}\n`);
