metadata description = 'A workbook with one chart per metric in metrics.json. Add or rename metrics only there.'

import { texts } from 'types.bicep'

@description('Region.')
param location string

@description('Tags.')
param tags texts

@description('Name of Application Insights.')
param insightsName string

resource insights 'Microsoft.Insights/components@2020-02-02' existing = {
  name: insightsName
}

@description('The single list of metric names.')
var metrics = loadJsonContent('../metrics.json')

@description('The aggregation for each kind of metric.')
var summaries = {
  counter: 'sum(valueSum)'
  gauge: 'max(valueMax)'
  histogram: 'sum(valueSum) / sum(valueCount)'
}

@description('The time range picker at the top of the page.')
var timeRange = {
  type: 9
  name: 'time range'
  content: {
    version: 'KqlParameterItem/1.0'
    style: 'pills'
    queryType: 0
    resourceType: 'microsoft.insights/components'
    parameters: [
      {
        id: guid(insights.id, 'TimeRange')
        version: 'KqlParameterItem/1.0'
        name: 'TimeRange'
        label: 'Time range'
        type: 4
        isRequired: true
        value: { durationMs: 86400000 }
        typeSettings: {
          selectableValues: map(
            [3600000, 14400000, 86400000, 604800000, 2592000000],
            duration => { durationMs: duration }
          )
        }
      }
    ]
  }
}

@description('One chart per metric.')
var charts = map(items(metrics), metric => {
  type: 3
  name: metric.value.name
  customWidth: '50'
  content: {
    version: 'KqlItem/1.0'
    title: metric.value.title
    queryType: 0
    resourceType: 'microsoft.insights/components'
    timeContextFromParameter: 'TimeRange'
    visualization: 'timechart'
    size: 0
    query: join(
      [
        'customMetrics'
        '| where name == "${metric.value.name}"'
        '| extend series = tostring(customDimensions["${metric.value.splitBy}"])'
        '| summarize ${summaries[metric.value.kind]} by bin(timestamp, {TimeRange:grain}), series'
      ],
      '\n'
    )
  }
})

resource workbook 'Microsoft.Insights/workbooks@2023-06-01' = {
  name: guid(insights.id, 'mcp_oauth')
  location: location
  tags: tags
  kind: 'shared'
  properties: {
    displayName: 'MCP OAuth broker'
    category: 'workbook'
    sourceId: insights.id
    version: '1.0'
    serializedData: string({
      version: 'Notebook/1.0'
      items: concat([timeRange], charts)
      fallbackResourceIds: [insights.id]
    })
  }
}
