import { createTable, migration } from '../../kernel/index.js'

const base = {
  id: 'text(128)',
  version: 'integer',
  createdAt: 'instant',
  updatedAt: 'instant',
  archivedAt: 'instant?',
} as const

const bookedAmounts = {
  bookedGrossAmount: 'integer?',
  bookedDiscountAmount: 'integer?',
  bookedTaxAmount: 'integer?',
  bookedNetAmount: 'integer?',
  bookedCostAmount: 'integer?',
  bookedCurrency: 'text(3)?',
} as const

export const commerceMigrations = [
  migration('commerce/0001', [
    createTable(
      'product',
      {
        ...base,
        sku: 'text(100)',
        name: 'text(300)',
        nameFolded: 'text(300)',
        categoryId: 'text(128)?',
        kind: 'text(40)',
        validFrom: 'day?',
        validUntil: 'day?',
        attributes: 'json',
      },
      { indexes: [['categoryId']] },
    ),
    createTable(
      'purchase',
      {
        ...base,
        customerId: 'text(128)',
        source: 'text(100)',
        externalId: 'text(200)',
        status: 'text(40)',
        placedAt: 'instant',
        placedOn: 'day',
        currency: 'text(3)',
        grossAmount: 'integer',
        discountAmount: 'integer',
        taxAmount: 'integer',
        netAmount: 'integer',
        costAmount: 'integer?',
        ...bookedAmounts,
        rate: 'text(41)?',
        rateOn: 'day?',
        rateId: 'text(128)?',
        parties: 'json',
        contentHash: 'integer',
      },
      { indexes: [['customerId', 'placedAt'], ['placedAt']] },
    ),
    createTable(
      'purchaseLine',
      {
        ...base,
        purchaseId: 'text(128)',
        customerId: 'text(128)',
        productId: 'text(128)?',
        quantity: 'number',
        currency: 'text(3)',
        unitPriceAmount: 'integer',
        grossAmount: 'integer',
        discountAmount: 'integer',
        taxAmount: 'integer',
        netAmount: 'integer',
        costAmount: 'integer?',
        ...bookedAmounts,
        returnedQuantity: 'number',
        returnedNetAmount: 'integer',
      },
      { indexes: [['purchaseId'], ['customerId'], ['productId']] },
    ),
  ]),
]
