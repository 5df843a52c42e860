metadata description = 'An availability test from outside: the broker answers, and its certificate does not expire soon.'

import { texts } from 'types.bicep'

@description('Suffix of the names.')
param suffix string

@description('Region.')
param location string

@description('Tags.')
param tags texts

@description('Name of Application Insights.')
param insightsName string

@description('Origin of the broker, as clients reach it.')
param issuer string

@description('The action group that receives the alert, or empty.')
param actionGroupId string

@description('Places on three continents. The alert needs two that fail, so that one broken place wakes nobody.')
var places = ['emea-nl-ams-azr', 'us-va-ash-azr', 'apac-sg-sin-azr']

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

resource test 'Microsoft.Insights/webtests@2022-06-15' = {
  name: 'test-ready-${suffix}'
  location: location
  // The portal shows the test under the component that this tag names.
  tags: union(tags, { 'hidden-link:${insights.id}': 'Resource' })
  kind: 'standard'
  properties: {
    SyntheticMonitorId: 'test-ready-${suffix}'
    Name: 'mcp_oauth: ready'
    Description: 'GET /health/ready answers 200, and the certificate is valid for 30 more days.'
    Enabled: true
    Frequency: 900
    Timeout: 30
    Kind: 'standard'
    RetryEnabled: true
    Locations: [for place in places: { Id: place }]
    Request: {
      RequestUrl: '${issuer}/health/ready'
      HttpVerb: 'GET'
      ParseDependentRequests: false
      FollowRedirects: false
    }
    ValidationRules: {
      ExpectedHttpStatusCode: 200
      SSLCheck: true
      SSLCertRemainingLifetimeCheck: 30
    }
  }
}

resource unavailable 'Microsoft.Insights/metricAlerts@2026-01-01' = {
  name: 'alert-unavailable-${suffix}'
  location: 'global'
  tags: tags
  properties: {
    description: 'Two of three places get no answer from the broker, or its certificate expires within 30 days.'
    severity: 1
    enabled: true
    autoMitigate: true
    scopes: [test.id, insights.id]
    windowSize: 'PT30M'
    evaluationFrequency: 'PT5M'
    criteria: {
      'odata.type': 'Microsoft.Azure.Monitor.WebtestLocationAvailabilityCriteria'
      webTestId: test.id
      componentId: insights.id
      failedLocationCount: 2
    }
    actions: empty(actionGroupId) ? [] : [{ actionGroupId: actionGroupId }]
  }
}
