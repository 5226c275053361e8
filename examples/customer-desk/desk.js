// Every page works without this. It adds keys, and moves a progress bar without loading the page again.

const isTyping = (target) => target.matches('input, textarea, select')

document.addEventListener('keydown', (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return
  const search = document.querySelector('#search')
  if (event.key === '/' && !isTyping(event.target)) {
    event.preventDefault()
    search.select()
  }
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key]
  if (step && (event.target === search || !isTyping(event.target))) walk(event, step)
})

/** Goes to the next link of a list, from the search to its first. */
function walk(event, step) {
  const items = [...document.querySelectorAll('[data-item]')]
  const next = items[items.indexOf(document.activeElement) + step]
  if (!next) return
  event.preventDefault()
  next.focus()
}

const bar = document.querySelector('progress[data-stream]')
if (bar) {
  const stream = new EventSource(bar.dataset.stream)
  stream.addEventListener('message', ({ data }) => {
    const { done, size, text } = JSON.parse(data)
    bar.max = size
    bar.value = done
    document.querySelector('#progress-text').textContent = text
  })
  stream.addEventListener('end', () => {
    stream.close()
    location.reload()
  })
}
