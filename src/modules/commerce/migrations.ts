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
      'productCategory',
      { ...base, name: 'text(200)', nameFolded: 'text(200)', parentId: 'text(128)?' },
      { indexes: [['parentId']] },
    ),
    createTable(
      'productCategoryAncestor',
      { id: 'text(260)', descendantId: 'text(128)', ancestorId: 'text(128)', depth: 'integer' },
      {
        indexes: [
          ['descendantId', 'ancestorId'],
          ['ancestorId', 'descendantId'],
        ],
      },
    ),
    createTable(
      'bundlePart',
      { ...base, bundleId: 'text(128)', productId: 'text(128)', quantity: 'number' },
      { indexes: [['bundleId'], ['productId']] },
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
        paidAt: 'instant?',
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
      {
        indexes: [
          ['customerId', 'placedAt'],
          ['placedAt'],
          ['customerId', 'archivedAt', 'placedAt', 'status', 'bookedNetAmount', 'bookedGrossAmount'],
        ],
      },
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
    createTable(
      'purchaseReturn',
      {
        ...base,
        purchaseId: 'text(128)',
        customerId: 'text(128)',
        source: 'text(100)?',
        externalId: 'text(200)?',
        returnedAt: 'instant',
        returnedOn: 'day',
        currency: 'text(3)',
        netAmount: 'integer',
        bookedNetAmount: 'integer?',
        bookedCurrency: 'text(3)?',
        lines: 'json',
        contentHash: 'integer',
      },
      {
        indexes: [
          ['purchaseId', 'returnedAt'],
          ['customerId', 'returnedAt'],
        ],
      },
    ),
  ]),
]
