import { readFileSync } from 'node:fs'

const read = (name: string) => readFileSync(new URL(name, import.meta.url), 'utf8')

/** What pages load, by its address. */
export const assets = {
  '/style.css': { type: 'text/css; charset=utf-8', text: read('style.css') },
  '/desk.js': { type: 'text/javascript; charset=utf-8', text: read('desk.js') },
} as const
