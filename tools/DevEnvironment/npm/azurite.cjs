'use strict';

// Runs Azurite's table service until stdin closes. Takes Azurite's own arguments, such as --tablePort.
const whenStdinCloses = require('./stdin.cjs');

const secondsToSave = 3;
let stopping = false;
let saved = false;

// On SIGINT, Azurite saves its data and logs that, but does not exit. Ctrl+C may reach it before the parent closes
// stdin.
const log = console.log;
console.log = (line, ...rest) => {
  log(line, ...rest);
  saved ||= String(line).includes('successfully closed');
  exitWhenDone();
};

whenStdinCloses(() => {
  stopping = true;
  exitWhenDone();
  setTimeout(() => process.exit(0), secondsToSave * 1000);
  process.emit('SIGINT');
});

require('azurite/dist/src/table/main.js');

function exitWhenDone() {
  if (stopping && saved) {
    process.exit(0);
  }
}
