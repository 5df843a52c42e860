metadata description = 'Alerts: errors, a throttled vault, token reuse, a sweeper that falls behind.'

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

@description('The single list of metric names.')
var metrics = loadJsonContent('../metrics.json')

@description('Alerts based on log queries.')
var queries = [
  {
    name: 'error-rate'
    text: 'More than 5 % of requests failed within 15 minutes.'
    severity: 1
    window: 'PT15M'
    frequency: 'PT5M'
    threshold: 5
    query: join(
      [
        // The Functions host and the broker both report each request, so evaluate them separately.
        'requests'
        '| summarize failed = sumif(itemCount, toint(resultCode) >= 500), total = sum(itemCount) by cloud_RoleName'
        '| where total >= 5'
        '| project measured = 100.0 * failed / total'
      ],
      '\n'
    )
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
        '| where name == "${metrics.sweeperLag.name}"'
        '| summarize lag = max(valueMax), readings = count()'
        '| project measured = iff(readings == 0, 86400.0, lag)'
      ],
      '\n'
    )
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
