'use strict';

/**
 * Calls `stop` when standard input closes. Standard input is a pipe held by the parent process. It closes when the
 * parent asks this process to stop, and also when the parent is killed, so no part outlives its parent.
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
