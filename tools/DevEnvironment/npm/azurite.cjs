'use strict';

// Azurite's table service. Its arguments are Azurite's own (--tablePort and so on); it ends when stdin closes.
const whenStdinCloses = require('./stdin.cjs');

const secondsToSave = 3;

whenStdinCloses(() => {
  // Azurite saves its data on SIGINT, but does not exit by itself.
  const log = console.log;
  console.log = (line, ...rest) => {
    log(line, ...rest);
    if (String(line).includes('successfully closed')) {
      process.exit(0);
    }
  };
  setTimeout(() => process.exit(0), secondsToSave * 1000);
  process.emit('SIGINT');
});

require('azurite/dist/src/table/main.js');
