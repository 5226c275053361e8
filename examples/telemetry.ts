/** OpenTelemetry: a span around each operation and each statement. */
import { type Span, SpanStatusCode } from '@opentelemetry/api'
import { BasicTracerProvider, InMemorySpanExporter, SimpleSpanProcessor } from '@opentelemetry/sdk-trace-base'
import { createCrm, customer, defineCrm, type Trace } from 'clientele'
import { memoryStorage } from 'clientele/adapters/memory'

// An application has a provider already, as a rule from @opentelemetry/sdk-node.
const exporter = new InMemorySpanExporter()
const provider = new BasicTracerProvider({ spanProcessors: [new SimpleSpanProcessor(exporter)] })

// #region wiring
const tracer = provider.getTracer('clientele')
const trace: Trace = (name, attributes, work) =>
  tracer.startActiveSpan(name, { attributes: { ...attributes } }, (span) => ended(span, work))

async function ended<R>(span: Span, work: () => Promise<R>): Promise<R> {
  try {
    return await work()
  } catch (error) {
    span.setStatus({ code: SpanStatusCode.ERROR, message: (error as { code?: string }).code })
    throw error
  } finally {
    span.end()
  }
}
// #endregion

const model = defineCrm({ currency: 'EUR', modules: { customer: customer() } })
// #region crm
const crm = createCrm(model, { storage: memoryStorage(), trace })
// #endregion
await crm.migrations.apply()
await crm.customer.count()
exporter.reset()

await crm.customer.create({ name: 'Ada' })
await crm.customer.get({ customerId: 'nobody' }).catch(() => undefined)

for (const { name, attributes, status } of exporter.getFinishedSpans()) {
  console.log(name, JSON.stringify(attributes), status.message ?? '')
}
await crm.close()

// Output:
// clientele.storage.apply {"entities":"customer,customerSearch","writes":2}
// clientele.storage.next {"n":1}
// clientele.storage.apply {"entities":"event,eventParty,eventPersonal","writes":3}
// clientele.customer.create {"operation":"customer.create","tenant":"main"}
// clientele.storage.select {"entity":"customer"}
// clientele.customer.get {"operation":"customer.get","tenant":"main"} customer.not_found
