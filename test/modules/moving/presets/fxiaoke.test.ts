import { describe, expect, it } from 'vitest'
import { fxiaokeContacts, fxiaokeCustomers } from '../../../../src/modules/moving/index.js'
import { storages } from '../../storages.js'
import { start } from './ground.js'

// No export of Fxiaoke is public: these are the labels of its standard objects, and a tenant may have renamed them.
const customers = `客户编号,客户名称,客户级别,成交状态,负责人,来源,电话,邮件,国家,省,市,区,详细地址,创建时间,最后修改时间
C20250001,北京星辰科技有限公司,重要客户,已成交,王伟,展会,010-62345678,info@xingchen.example,中国,北京市,北京市,海淀区,中关村大街1号,2025-03-01 09:12,2025-11-20 16:02
`
const contacts = `联系人编号,姓名,客户名称,职务,性别,手机1,电话1,邮件,省,市,区,详细地址,负责人,创建时间
C20250001,李娜,北京星辰科技有限公司,采购经理,女,13800138000,010-62345679,lina@xingchen.example,北京市,北京市,海淀区,中关村大街1号,王伟,2025-03-02 10:00
`

describe.each(storages)('exports of Fxiaoke on $name', ({ open }) => {
  it('bring customers [CU-17: preset Fxiaoke, customers]', async () => {
    const { importedTwice, people } = await start(open())
    expect(await importedTwice(fxiaokeCustomers({ addresses: true }), customers)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await people()).toEqual([
      {
        id: 'fxiaoke C20250001',
        kind: 'organisation',
        name: '北京星辰科技有限公司',
        countryCode: 'CN',
        reached: [
          'address 北京市, 北京市, 海淀区, 中关村大街1号, CN',
          'email info@xingchen.example',
          'phone 010-62345678',
        ],
      },
    ])
  })

  it('bring contacts, whose numbers are not those of customers [CU-17: preset Fxiaoke, contacts]', async () => {
    const { crm, importedTwice, people } = await start(open())
    await importedTwice(fxiaokeCustomers(), customers)
    expect(await importedTwice(fxiaokeContacts({ addresses: true }), contacts)).toEqual([
      { created: 1, unchanged: 0, failed: 0 },
      { created: 0, unchanged: 1, failed: 0 },
    ])
    expect(await crm.customer.count()).toBe(2)
    expect((await people()).filter(({ kind }) => kind === 'person')).toEqual([
      {
        id: 'fxiaoke-contact C20250001',
        kind: 'person',
        name: '李娜',
        countryCode: 'CN',
        reached: [
          'address 北京市, 北京市, 海淀区, 中关村大街1号',
          'email lina@xingchen.example',
          'phone 010-62345679',
          'phone 13800138000',
        ],
      },
    ])
  })
})
