/**
 * Finds what makes a page wider than its window, or is cut off at its edges: a line for each element. What scrolls within
 * a box of its own is where it should be, and so is what only screen readers see.
 */
export function overflow(page) {
  return page.evaluate(() => {
    const root = document.documentElement
    const wide = root.scrollWidth > root.clientWidth ? [`the page: ${root.scrollWidth} of ${root.clientWidth}`] : []
    const isKept = (element) => {
      for (let one = element.parentElement; one; one = one.parentElement) {
        if (getComputedStyle(one).overflowX !== 'visible') return true
      }
      return false
    }
    const outside = [...document.body.querySelectorAll('*')].filter((element) => {
      const { left, right, width, height } = element.getBoundingClientRect()
      return width > 1 && height > 1 && (left < -1 || right > root.clientWidth + 1) && !isKept(element)
    })
    const name = (element) => `${element.localName}: ${element.textContent.trim().slice(0, 40)}`
    return [...wide, ...outside.map(name)]
  })
}
