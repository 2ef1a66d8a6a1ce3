// Set-up (scripts/setup.mjs) finds or installs a browser; installing packages must not download one.
module.exports = { skipDownload: true };
