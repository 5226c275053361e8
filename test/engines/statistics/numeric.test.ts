/** Special functions against mpmath 1.3 at 40 digits, and the minimiser's honesty. */
import { describe, expect, it } from 'vitest'
import { logBeta, regularizedBeta } from '../../../src/engines/statistics/numeric/beta.js'
import { digamma, digammaRise, logGamma, logRising } from '../../../src/engines/statistics/numeric/gamma.js'
import { hypergeometricOne } from '../../../src/engines/statistics/numeric/hypergeometric.js'
import { minimize } from '../../../src/engines/statistics/numeric/minimize.js'
import { normalCdf, normalQuantile } from '../../../src/engines/statistics/numeric/normal.js'
import { integrate } from '../../../src/engines/statistics/numeric/quadrature.js'

const near = (value: number, expected: number) => {
  expect(Math.abs(value - expected)).toBeLessThanOrEqual(1e-12 * Math.max(Math.abs(expected), 1e-2))
}

describe('the special functions', () => {
  it.each([
    [1e-9, 20.723265836369194, -1000000000.5772156],
    [0.2, 1.5240638224307845, -5.289039896592188],
    [1.0, 0.0, -0.5772156649015329],
    [1.5, -0.12078223763524522, 0.03648997397857652],
    [9.99, 12.779315214350193, 2.250700372831201],
    [57.2, 173.16000143329242, 4.03778717055471],
    [1000000000.0, 19723265827.503716, 20.723265836446412],
  ])('know ln gamma and digamma of %d', (x, log, slope) => {
    near(logGamma(x), log)
    near(digamma(x), slope)
  })

  it.each([
    [1e-6, 5, -10.637454644283707],
    [0.3, 1000, 5906.196846791061],
    [1000000.0, 3, 41.44653467389032],
    [12, 40, 134.90728473862347],
    [1000000000.0, 2.5, 51.80816459424103],
    [100000.0, 100000.0, 1189921.6360350049],
  ])('know ln gamma(%d + %d) - ln gamma', (a, n, log) => near(logRising(a, n), log))

  it.each([
    [1e-6, 5, 1000002.0833319097],
    [0.3, 1000, 10.410079522862935],
    [1000000.0, 3, 2.999997000005e-6],
    [12, 40, 1.498935836589335],
  ])('know digamma(%d + %d) - digamma', (a, n, rise) => near(digammaRise(a, n), rise))

  it.each([
    [0.3, 0.4, 1.6316085659881927],
    [1e-5, 10000000.0, 11.512758511939817],
    [1000000.0, 2000000.0, -1909548.290968533],
    [20, 30, -33.968820791977386],
    [15, 3, -7.620705086838262],
  ])('know ln B(%d, %d)', (a, b, log) => near(logBeta(a, b), log))

  it.each([
    [1, 0.2426, 0.4, 0.1165550483776902],
    [10, 0.3, 0.9, 0.08220956542048967],
    [1000, 5, 0.99, 0.027948558419431033],
    [50, 1000, 0.05, 0.6554901770084424],
    [2, 1000.5, 0.004, 0.9092990616057908],
  ])('know I(%d, %d) at %d', (a, b, x, value) => near(regularizedBeta(a, b, x), value))

  it.each([
    [0.55, 2.2, 0, 1.0],
    [0.55, 2.2, 0.3, 1.0884068699562464],
    [1000.5, 1002, 0.9, 9.86820064927535],
    [3.2, 5.6, 0.999, 3.2635244349668815],
    [2, 2.5, 0.95, 8.167233744033606],
  ])('know F(1, %d; %d; %d)', (b, c, z, value) => near(hypergeometricOne(b, c, z), value))

  it.each([
    [-9, 1.1285884059538405e-19],
    [-2.6774, 0.003709799858454962],
    [-0.3, 0.3820885778110474],
    [0, 0.5],
    [1.96, 0.9750021048517795],
    [6, 0.9999999990134123],
  ])('know the normal distribution at %d', (z, p) => near(normalCdf(z), p))

  it.each([1e-15, 1e-6, 0.025, 0.3, 0.5, 0.975])('undo the normal distribution at %d', (p) => {
    expect(Math.abs(normalCdf(normalQuantile(p)) / p - 1)).toBeLessThan(1e-13)
  })
})

describe('integrate', () => {
  it('finds areas under smooth and under peaked curves', () => {
    near(
      integrate((x) => Math.exp(-x * x), -10, 10),
      Math.sqrt(Math.PI),
    )
    near(
      integrate((x) => 1 / (1e-6 + (x - 0.3) ** 2), 0, 1, { pieces: 64 }),
      1e3 * (Math.atan(700) + Math.atan(300)),
    )
    expect(integrate(Math.exp, 2, 2)).toBe(0)
  })
})

describe('minimize', () => {
  it('finds the bottom of the banana valley', () => {
    const rosenbrock = ([x = 0, y = 0]: readonly number[]) => ({
      value: 100 * (y - x * x) ** 2 + (1 - x) ** 2,
      gradient: () => [-400 * x * (y - x * x) - 2 * (1 - x), 200 * (y - x * x)],
    })
    const { point, converged, inverseHessian } = minimize(rosenbrock, [-1.2, 1])
    expect(converged).toBe(true)
    expect(point[0]).toBeCloseTo(1, 12)
    expect(point[1]).toBeCloseTo(1, 12)
    expect(inverseHessian?.[0]?.[0]).toBeCloseTo(0.5, 6)
  })

  it('does not call the end of an endless slope a minimum, though it is as good as flat there', () => {
    const endless = ([x = 0]: readonly number[]) => ({ value: Math.exp(-x), gradient: () => [-Math.exp(-x)] })
    const { converged, value } = minimize(endless, [0])
    expect(converged).toBe(false)
    expect(value).toBeLessThan(1e-5)
  })

  it('does not call a saddle a minimum', () => {
    const saddle = ([x = 0, y = 0]: readonly number[]) => ({
      value: x * x - y * y,
      gradient: () => [2 * x, -2 * y],
    })
    expect(minimize(saddle, [1, 0])).toMatchObject({ converged: false, inverseHessian: undefined })
  })
})
