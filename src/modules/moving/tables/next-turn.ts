/**
 * Lets whatever else waits have its turn. Engines that answer at once, such as SQLite, never give way by themselves: without
 * this a long import would keep every request and every timer waiting until its last row.
 */
export const nextTurn = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, 0))
