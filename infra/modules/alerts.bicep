metadata description = 'Alerts: errors, outages, throttling, instances at their maximum, token reuse, a sweeper that falls behind, expiry.'

import { texts } from 'types.bicep'

@description('Suffix of the names.')
param suffix string

@description('Region.')
param location string

@description('Tags.')
param tags texts

@description('Email addresses that receive alerts. Without one, alerts appear only in the portal.')
param emails string[]

@description('Name of Application Insights.')
param insightsName string

@description('Name of the vault.')
param vaultName string

@description('Name of the storage account that has the tables.')
param storageName string

@description('Name of the workspace for the diagnostic logs.')
param workspaceName string

@description('Maximum number of instances.')
param maximumInstances int

@description('Origin of the broker to test from outside, or empty.')
param availabilityOf string

@description('The single list of metric names.')
var metrics = loadJsonContent('../metrics.json')

@description('Alerts based on log queries.')
var queries = [
  {
    name: 'error-rate'
    text: 'More than 5 % of requests, and more than 10, failed within 15 minutes.'
    severity: 1
    window: 'PT15M'
    frequency: 'PT5M'
    threshold: 5
    query: join(
      [
        // The Functions host and the broker both report each request, so evaluate them separately.
        'requests'
        '| summarize failed = sumif(itemCount, toint(resultCode) >= 500), total = sum(itemCount) by cloud_RoleName'
        // A floor, so that a stranger's few failing requests in a quiet night wake nobody.
        '| where total >= 50 and failed > 10'
        '| project measured = 100.0 * failed / total'
      ],
      '\n'
    )
    lookBack: null
  }
  {
    name: 'login-outages'
    text: 'More than 10 % of logins, and more than 5, ended because storage, the vault or an upstream was down.'
    severity: 1
    window: 'PT15M'
    frequency: 'PT5M'
    threshold: 10
    query: join(
      [
        'customMetrics'
        '| where name == "${metrics.logins.name}"'
        '| extend outcome = tostring(customDimensions["${metrics.logins.splitBy}"])'
        '| summarize outages = sumif(valueSum, outcome == "outage"), total = sum(valueSum)'
        '| where outages > 5'
        '| project measured = 100.0 * outages / total'
      ],
      '\n'
    )
    lookBack: null
  }
  {
    name: 'instances-at-maximum'
    text: 'The app runs on as many instances as it may. Callers wait, or an attacker makes you pay.'
    severity: 2
    window: 'PT15M'
    frequency: 'PT5M'
    threshold: max(maximumInstances - 1, 1)
    query: join(
      [
        'requests'
        '| summarize instances = dcount(cloud_RoleInstance) by cloud_RoleName, bin(timestamp, 1m)'
        '| summarize measured = max(instances)'
      ],
      '\n'
    )
    lookBack: null
  }
  {
    name: 'reuse-detected'
    text: 'A code or refresh token was reused, and its tokens were revoked. Either it was stolen, or a client is faulty.'
    severity: 2
    window: 'PT15M'
    frequency: 'PT5M'
    threshold: 0
    query: join(
      [
        'customMetrics'
        '| where name == "${metrics.reuseDetections.name}"'
        '| summarize measured = sum(valueSum)'
      ],
      '\n'
    )
    lookBack: null
  }
  {
    name: 'sweeper-lag'
    text: 'Rows that expired over an hour ago still exist, or the sweeper has not reported for two hours.'
    severity: 3
    window: 'PT2H'
    frequency: 'PT30M'
    threshold: 3600
    query: join(
      [
        'customMetrics'
        '| where name startswith "mcp_oauth."'
        '| summarize first = min(timestamp)'
        '    , readings = countif(name == "${metrics.sweeperLag.name}" and timestamp > ago(2h))'
        '    , lag = maxif(valueMax, name == "${metrics.sweeperLag.name}" and timestamp > ago(2h))'
        // No report is a fault only if the broker has run for longer than that.
        '| project measured = iff(readings == 0 and first < ago(2h), 86400.0, coalesce(lag, 0.0))'
      ],
      '\n'
    )
    lookBack: 'P1D'
  }
]

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource vault 'Microsoft.KeyVault/vaults@2025-05-01' existing = {
  name: vaultName
}

resource people 'Microsoft.Insights/actionGroups@2023-01-01' = if (!empty(emails)) {
  name: 'ag-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    enabled: true
    groupShortName: 'mcp-oauth'
    emailReceivers: [
      for email in emails: {
        name: email
        emailAddress: email
        useCommonAlertSchema: true
      }
    ]
  }
}

resource queryAlerts 'Microsoft.Insights/scheduledQueryRules@2023-12-01' = [
  for alert in queries: {
    name: 'alert-${alert.name}-${suffix}'
    location: location
    tags: tags
    kind: 'LogAlert'
    properties: {
      displayName: 'mcp_oauth: ${alert.name}'
      description: alert.text
      severity: alert.severity
      enabled: true
      autoMitigate: true
      scopes: [insights.id]
      windowSize: alert.window
      overrideQueryTimeRange: alert.lookBack
      evaluationFrequency: alert.frequency
      criteria: {
        allOf: [
          {
            query: alert.query
            metricMeasureColumn: 'measured'
            timeAggregation: 'Maximum'
            operator: 'GreaterThan'
            threshold: alert.threshold
            failingPeriods: {
              numberOfEvaluationPeriods: 1
              minFailingPeriodsToAlert: 1
            }
          }
        ]
      }
      actions: {
        actionGroups: empty(emails) ? [] : [people.id]
      }
    }
  }
]

resource vaultThrottled 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-vault-throttled-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Key Vault returned 429. In steady state the broker makes no Key Vault calls.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [vault.id]
    windowSize: 'PT5M'
    evaluationFrequency: 'PT1M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.KeyVault/vaults'
          metricName: 'ServiceApiResult'
          dimensions: [
            { name: 'StatusCode', operator: 'Include', values: ['429'] }
          ]
          timeAggregation: 'Count'
          operator: 'GreaterThan'
          threshold: 0
        }
      ]
    }
    actions: empty(emails) ? [] : [{ actionGroupId: people.id }]
  }
}

resource account 'Microsoft.Storage/storageAccounts@2025-06-01' existing = {
  name: storageName

  resource tables 'tableServices' existing = {
    name: 'default'
  }
}

resource storageThrottled 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-storage-throttled-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Table Storage refused requests because a partition or the account is at its limit.'
    severity: 2
    enabled: true
    autoMitigate: true
    scopes: [account::tables.id]
    windowSize: 'PT5M'
    evaluationFrequency: 'PT1M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.SingleResourceMultipleMetricCriteria'
      allOf: [
        {
          name: 'throttled'
          criterionType: 'StaticThresholdCriterion'
          metricNamespace: 'Microsoft.Storage/storageAccounts/tableServices'
          metricName: 'Transactions'
          dimensions: [
            {
              name: 'ResponseType'
              operator: 'Include'
              values: ['ServerBusyError', 'ClientThrottlingError', 'ClientAccountRequestThrottlingError']
            }
          ]
          timeAggregation: 'Total'
          operator: 'GreaterThan'
          threshold: 10
        }
      ]
    }
    actions: empty(emails) ? [] : [{ actionGroupId: people.id }]
  }
}

module availability 'availability.bicep' = if (!empty(availabilityOf)) {
  params: {
    suffix: suffix
    location: location
    tags: tags
    insightsName: insightsName
    issuer: availabilityOf
    actionGroupId: empty(emails) ? '' : people.id
  }
}

module expiry 'expiry.bicep' = {
  params: {
    suffix: suffix
    location: location
    tags: tags
    vaultName: vaultName
    workspaceName: workspaceName
    actionGroupId: empty(emails) ? '' : people.id
  }
}
