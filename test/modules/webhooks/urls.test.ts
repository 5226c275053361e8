import { describe, expect, it } from 'vitest'
import { reachOf } from '../../../src/modules/webhooks/addresses.js'
import { faultOfUrl } from '../../../src/modules/webhooks/urls.js'

const nowhere = reachOf(undefined)

describe('faultOfUrl', () => {
  it.each([
    'https://example.com',
    'https://hooks.example.com/crm?token=1',
    'https://example.com:443/',
    'https://example.com:8443/x',
    'https://8.8.8.8/',
    'https://[2606:4700:4700::1111]/',
    'https://例え.jp/',
  ])('has nothing against %s', (url) => {
    expect(faultOfUrl(url, nowhere)).toBeUndefined()
  })

  it.each([
    ['http://example.com/', 'an https URL'],
    ['ftp://example.com/', 'an https URL'],
    ['example.com', 'an https URL'],
    ['https:example.com', 'an https URL'],
    ['https:\\\\example.com', 'an https URL'],
    ['https://example.com\\@127.0.0.1/', 'an https URL'],
    ['https:///127.0.0.1', 'an https URL'],
    [' https://example.com', 'an https URL'],
    ['https://exa mple.com', 'an https URL'],
    ['https://example.com/\n', 'an https URL'],
    ['javascript:alert(1)', 'an https URL'],
    ['', 'an https URL'],
    ['https://user@example.com/', 'a URL without credentials'],
    ['https://user:word@example.com/', 'a URL without credentials'],
    ['https://@example.com/', 'a URL without credentials'],
    ['https://localhost/', 'a public name'],
    ['https://localhost./', 'a public name'],
    ['https://api.localhost/', 'a public name'],
    ['https://intranet/', 'a public name'],
    ['https://printer.local/', 'a public name'],
    ['https://metadata.google.internal/', 'a public name'],
    ['https://example.com:22/', 'port 443, or one of 1024 and above'],
    ['https://example.com:25/', 'port 443, or one of 1024 and above'],
  ])('expects of %s: %s', (url, expected) => {
    expect(faultOfUrl(url, nowhere)).toBe(expected)
  })

  it.each([
    'https://2130706433/',
    'https://0x7f000001/',
    'https://0x7f.1/',
    'https://017700000001/',
    'https://0177.0.0.1/',
    'https://127.1/',
    'https://127.0.0.1./',
    'https://１２７.0.0.1/',
    'https://%31%32%37.0.0.1/',
    'https://[::ffff:127.0.0.1]/',
    'https://[0:0:0:0:0:0:0:1]/',
    'https://134744072/',
  ])('refuses the odd spelling %s', (url) => {
    expect(faultOfUrl(url, nowhere)).toBe('an address in its usual spelling')
  })

  it.each([
    '127.0.0.1',
    '0.0.0.0',
    '10.1.2.3',
    '100.64.0.1',
    '169.254.169.254',
    '172.16.0.1',
    '192.168.0.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::1]',
    '[::]',
    '[::ffff:7f00:1]',
    '[::7f00:1]',
    '[64:ff9b::7f00:1]',
    '[2002:7f00:1::]',
    '[fe80::1]',
    '[fd00::1]',
    '[fec0::1]',
    '[ff02::1]',
    '[2001:db8::1]',
  ])('refuses the address %s', (host) => {
    expect(faultOfUrl(`https://${host}/`, nowhere)).toBe('a public address')
  })

  it('lets through what a host allows, and no more', () => {
    const everything = reachOf(true)
    for (const url of ['http://127.0.0.1:80/', 'http://localhost:3000/', 'https://[::1]/']) {
      expect(faultOfUrl(url, everything)).toBeUndefined()
    }
    expect(faultOfUrl('http://2130706433/', everything)).toBe('an address in its usual spelling')
    expect(faultOfUrl('http://me@127.0.0.1/', everything)).toBe('a URL without credentials')

    const ours = reachOf(['10.0.0.0/8', 'fd00::/8'])
    expect(faultOfUrl('http://10.1.2.3/', ours)).toBeUndefined()
    expect(faultOfUrl('https://[fd00::1]/', ours)).toBeUndefined()
    expect(faultOfUrl('http://127.0.0.1/', ours)).toBe('a public address')
    expect(faultOfUrl('https://8.8.8.8/', ours)).toBeUndefined()
    expect(faultOfUrl('http://8.8.8.8/', ours)).toBe('a public address')
  })
})

describe('reachOf', () => {
  it('refuses networks that are none, each by its place', () => {
    expect(() => reachOf(['10.0.0.0/8', '10.0.0.1'])).toThrow('allowPrivate[1]')
  })

  it('has an address that is mapped to another as that other', () => {
    expect(nowhere.has('::ffff:8.8.8.8', { isEncrypted: true })).toBe(true)
    expect(nowhere.has('::ffff:10.0.0.1', { isEncrypted: true })).toBe(false)
    expect(reachOf(['10.0.0.0/8']).has('::ffff:10.0.0.1', { isEncrypted: false })).toBe(true)
    expect(nowhere.has('no address', { isEncrypted: true })).toBe(false)
  })
})
