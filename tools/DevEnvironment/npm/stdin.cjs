'use strict';

/**
 * Calls `stop` when standard input closes. A part's standard input is a pipe that its parent holds: the pipe closes
 * when the parent asks for the end, and also when the parent is killed, so that no part outlives it.
 */
module.exports = function whenStdinCloses(stop) {
  let stopped = false;
  const once = () => {
    if (!stopped) {
      stopped = true;
      stop();
    }
  };

  process.stdin.on('end', once).on('close', once).on('error', once).resume();
};
