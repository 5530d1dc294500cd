// Queues and topics of a Service Bus namespace, written from their declared topology.

@description('The namespace, which exists.')
param namespaceName string

@description('The object id of the identity that the application runs as; nothing to give its roles to none.')
param principalId string = ''

@description('What that identity is.')
@allowed(['ServicePrincipal', 'User', 'Group'])
param principalType string = 'ServicePrincipal'

resource serviceBusNamespace 'Microsoft.ServiceBus/namespaces@2024-01-01' existing = {
  name: namespaceName
}

resource queueOrders 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  parent: serviceBusNamespace
  name: 'staging~orders'
  properties: {
    lockDuration: 'PT1M'
    maxDeliveryCount: 5
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: true
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT10M'
  }
}

resource queueMails 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  parent: serviceBusNamespace
  name: 'staging~mails'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P1D'
    deadLetteringOnMessageExpiration: true
    requiresSession: false
    autoDeleteOnIdle: 'P1DT12H'
    requiresDuplicateDetection: false
  }
}

resource queueOldNameX3bd38cd3 'Microsoft.ServiceBus/namespaces/queues@2026-01-01' = {
  parent: serviceBusNamespace
  name: 'staging~Old_Name'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: false
    requiresDuplicateDetection: false
    userMetadata: 'integration/1\nfor-ever'
  }
}

resource topicOrderPlaced 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = {
  parent: serviceBusNamespace
  name: 'staging~order-placed'
  properties: {
    supportOrdering: false
    requiresDuplicateDetection: false
    userMetadata: 'integration/1\ncopies c878126d3620fefe'
  }
}

resource subscriptionAuditOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topicOrderPlaced
  name: 'audit'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: false
    autoDeleteOnIdle: 'PT10M'
    deadLetteringOnFilterEvaluationExceptions: false
    userMetadata: 'integration/1\nfilter '
  }
}

resource defaultRuleOfAuditOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionAuditOfOrderPlaced
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=0'
    }
  }
}

resource rule1OfAuditOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionAuditOfOrderPlaced
  name: 'Integration-2d272fefda5ecb9f-c878126d3620fefe'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '(NOT EXISTS(user.[Integration.Copy.c878126d3620fefe])) OR user.[Integration.RedriveTo] = \'audit\''
    }
  }
}

resource subscriptionGermanyOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topicOrderPlaced
  name: 'germany'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 3
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: false
    deadLetteringOnFilterEvaluationExceptions: false
    userMetadata: 'integration/1\nfilter country = \'DE\' and $subject = \'order\''
  }
}

resource defaultRuleOfGermanyOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionGermanyOfOrderPlaced
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=0'
    }
  }
}

resource rule1OfGermanyOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionGermanyOfOrderPlaced
  name: 'Integration-250ac48731cd794b-c878126d3620fefe'
  properties: {
    filterType: 'CorrelationFilter'
    correlationFilter: {
      label: 'order'
      properties: {
        country: 'DE'
      }
    }
  }
}

resource rule2OfGermanyOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionGermanyOfOrderPlaced
  name: 'Integration-3a9347638ad8ad73-c878126d3620fefe'
  properties: {
    filterType: 'CorrelationFilter'
    correlationFilter: {
      properties: {
        'Integration.RedriveTo': 'germany'
      }
    }
  }
}

resource subscriptionVipOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topicOrderPlaced
  name: 'vip'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: false
    deadLetteringOnFilterEvaluationExceptions: false
    userMetadata: 'integration/1\nfilter country = \'DE\' and vip = true'
  }
}

resource defaultRuleOfVipOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionVipOfOrderPlaced
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=0'
    }
  }
}

resource rule1OfVipOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionVipOfOrderPlaced
  name: 'Integration-752eaa0d2ed41e74-c878126d3620fefe'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '(user.[country] = \'DE\' AND user.[vip] = TRUE AND NOT EXISTS(user.[Integration.Copy.c878126d3620fefe])) OR user.[Integration.RedriveTo] = \'vip\''
    }
  }
}

resource subscriptionLargeOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topicOrderPlaced
  name: 'large'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: false
    deadLetteringOnFilterEvaluationExceptions: false
    userMetadata: 'integration/1\nfilter country in (\'AT\', \'DE\') and total >= 100.5 and total < 9000000000'
  }
}

resource defaultRuleOfLargeOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionLargeOfOrderPlaced
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=0'
    }
  }
}

resource rule1OfLargeOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionLargeOfOrderPlaced
  name: 'Integration-975e3ab7de3a8555-c878126d3620fefe'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '(user.[country] IN (\'AT\', \'DE\') AND (user.[total] >= 100.5 AND user.[total] < 9000000000) AND NOT EXISTS(user.[Integration.Copy.c878126d3620fefe])) OR user.[Integration.RedriveTo] = \'large\''
    }
  }
}

resource subscriptionOddOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topicOrderPlaced
  name: 'odd'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: false
    deadLetteringOnFilterEvaluationExceptions: false
    userMetadata: 'integration/1\nfilter count != -3 and not exists(hidden) and note starts with \'\${it\'\'s}%_\\\''
  }
}

resource defaultRuleOfOddOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionOddOfOrderPlaced
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=0'
    }
  }
}

resource rule1OfOddOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionOddOfOrderPlaced
  name: 'Integration-aa5b2a1f5920ccf5-c878126d3620fefe'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '((((user.[count] <= 0 OR user.[count] > 0) AND user.[count] <> -3) OR user.[count] LIKE \'%\' OR (user.[count] = TRUE OR user.[count] = FALSE)) AND (NOT EXISTS(user.[hidden]) AND NOT EXISTS(user.[Integration.Opaque.hidden])) AND user.[note] LIKE \'\${it\'\'s}\\%\\_\\\\%\' ESCAPE \'\\\' AND NOT EXISTS(user.[Integration.Copy.c878126d3620fefe])) OR user.[Integration.RedriveTo] = \'odd\''
    }
  }
}

resource subscriptionSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topicOrderPlaced
  name: 'sssssssssssssssssssssssssssssssss-b577fa8952c9e257'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: false
    deadLetteringOnFilterEvaluationExceptions: false
    userMetadata: 'integration/1\nname ssssssssssssssssssssssssssssssssssssssssssssssssssssssssssss\nfilter '
  }
}

resource defaultRuleOfSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=0'
    }
  }
}

resource rule1OfSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced
  name: 'Integration-ac2f722827fd1d66-c878126d3620fefe'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '(NOT EXISTS(user.[Integration.Copy.c878126d3620fefe])) OR user.[Integration.RedriveTo] = \'sssssssssssssssssssssssssssssssss-b577fa8952c9e257\''
    }
  }
}

resource topicLedger 'Microsoft.ServiceBus/namespaces/topics@2026-01-01' = {
  parent: serviceBusNamespace
  name: 'staging~ledger'
  properties: {
    supportOrdering: true
    requiresDuplicateDetection: true
    duplicateDetectionHistoryTimeWindow: 'PT1H'
    userMetadata: 'integration/1\nordered\ncopies 7ad50b5ca28e967a'
  }
}

resource subscriptionBookingOfLedger 'Microsoft.ServiceBus/namespaces/topics/subscriptions@2026-01-01' = {
  parent: topicLedger
  name: 'booking'
  properties: {
    lockDuration: 'PT30S'
    maxDeliveryCount: 10
    defaultMessageTimeToLive: 'P10675199DT2H48M5.4775807S'
    deadLetteringOnMessageExpiration: false
    requiresSession: true
    deadLetteringOnFilterEvaluationExceptions: false
    userMetadata: 'integration/1\nfor-ever\nfilter '
  }
}

resource defaultRuleOfBookingOfLedger 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionBookingOfLedger
  name: '$Default'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '1=0'
    }
  }
}

resource rule1OfBookingOfLedger 'Microsoft.ServiceBus/namespaces/topics/subscriptions/rules@2026-01-01' = {
  parent: subscriptionBookingOfLedger
  name: 'Integration-b6a255d92d0eacbb-7ad50b5ca28e967a'
  properties: {
    filterType: 'SqlFilter'
    sqlFilter: {
      sqlExpression: '(NOT EXISTS(user.[Integration.Copy.7ad50b5ca28e967a])) OR user.[Integration.RedriveTo] = \'booking\''
    }
  }
}

resource senderOfQueueOrders 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: queueOrders
  name: guid(queueOrders.id, principalId, '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Sender
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  }
}

resource senderOfQueueMails 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: queueMails
  name: guid(queueMails.id, principalId, '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Sender
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  }
}

resource senderOfQueueOldNameX3bd38cd3 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: queueOldNameX3bd38cd3
  name: guid(queueOldNameX3bd38cd3.id, principalId, '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Sender
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  }
}

resource senderOfTopicOrderPlaced 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: topicOrderPlaced
  name: guid(topicOrderPlaced.id, principalId, '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Sender
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  }
}

resource senderOfTopicLedger 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: topicLedger
  name: guid(topicLedger.id, principalId, '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Sender
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '69a216fc-b8fb-44d8-bc22-1f3c2cd27a39')
  }
}

resource receiverOfQueueOrders 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: queueOrders
  name: guid(queueOrders.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfQueueMails 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: queueMails
  name: guid(queueMails.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfQueueOldNameX3bd38cd3 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: queueOldNameX3bd38cd3
  name: guid(queueOldNameX3bd38cd3.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfSubscriptionAuditOfOrderPlaced 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: subscriptionAuditOfOrderPlaced
  name: guid(subscriptionAuditOfOrderPlaced.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfSubscriptionGermanyOfOrderPlaced 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: subscriptionGermanyOfOrderPlaced
  name: guid(subscriptionGermanyOfOrderPlaced.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfSubscriptionVipOfOrderPlaced 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: subscriptionVipOfOrderPlaced
  name: guid(subscriptionVipOfOrderPlaced.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfSubscriptionLargeOfOrderPlaced 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: subscriptionLargeOfOrderPlaced
  name: guid(subscriptionLargeOfOrderPlaced.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfSubscriptionOddOfOrderPlaced 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: subscriptionOddOfOrderPlaced
  name: guid(subscriptionOddOfOrderPlaced.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfSubscriptionSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: subscriptionSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced
  name: guid(subscriptionSsssssssssssssssssssssssssssssssssssssssssssssssssssssssssssOfOrderPlaced.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}

resource receiverOfSubscriptionBookingOfLedger 'Microsoft.Authorization/roleAssignments@2022-04-01' = if (!empty(principalId)) {
  scope: subscriptionBookingOfLedger
  name: guid(subscriptionBookingOfLedger.id, principalId, '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  properties: {
    principalId: principalId
    principalType: principalType
    // Azure Service Bus Data Receiver
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', '4f6d3b9b-027b-4f4c-9142-0e5a2a2247e0')
  }
}
