'use strict';

// Azurite's table service. Its arguments are Azurite's own (--tablePort and so on); it ends when stdin closes.
const whenStdinCloses = require('./stdin.cjs');

const secondsToSave = 3;
let stopping = false;
let saved = false;

// Azurite saves its data on SIGINT, says so, and does not exit. Ctrl+C may have reached it before its parent's turn.
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
