/** One attempt, as it goes out. */
export interface OutgoingWebhook {
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
  /** Ends the attempt. */
  readonly signal: AbortSignal
}

/** How an endpoint answered. */
export interface WebhookAnswer {
  readonly status: number
  /** The header of this name. */
  readonly retryAfter?: string
}

/** Posts a webhook and answers what came back, redirects too; rejects where nothing did. */
export type SendWebhook = (webhook: OutgoingWebhook) => Promise<WebhookAnswer>
