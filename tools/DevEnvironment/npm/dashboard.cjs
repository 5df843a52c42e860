'use strict';

// Runs a program until stdin closes, so that it does not outlive the environment: `dashboard.cjs PROGRAM`.
const { spawn } = require('node:child_process');
const whenStdinCloses = require('./stdin.cjs');

const child = spawn(process.argv[2], { stdio: ['ignore', 'inherit', 'inherit'] });
child.on('error', (error) => {
  console.error(error.message);
  process.exit(1);
});
child.on('exit', (code) => process.exit(code ?? 0));
process.on('SIGINT', () => {}); // Ctrl+C reaches the whole process group
whenStdinCloses(() => child.kill());
