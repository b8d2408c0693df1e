// Draws the charts of the page with d3, from the JSON in it. The words are all there already: this only places them.
(() => {
  'use strict';
  const charts = JSON.parse(document.getElementById('charts').textContent);
  const LETTER = 7.4; // pixels of a letter, at most
  const NARROW = 480;
  const DASHES = ['', '7 3', '2 3', '9 3 2 3', '4 4', '12 4'];
  const shapes = d3.symbolsFill.concat(d3.symbolsStroke.slice(0, 5));
  const short = new Intl.NumberFormat('en', {notation: 'compact', maximumSignificantDigits: 3});
  const widest = texts => LETTER * d3.max(texts, text => text.length);

  function canvas(id, width, height) {
    const svg = d3.create('svg').attr('width', width).attr('height', height).attr('role', 'img')
      .attr('aria-labelledby', `${id}-title ${id}-sentence`);
    return svg;
  }

  function titled(selection) {
    return selection.append('title').text(d => d.title);
  }

  // From the power of ten below the lowest to the one above the highest, so that there is something to read at both ends.
  function scale(log, values, range) {
    if (!log) {
      return d3.scaleLinear([0, d3.max(values) || 1], range).nice();
    }
    const positive = values.filter(value => value > 0);
    return d3.scaleLog([10 ** Math.floor(Math.log10(d3.min(positive)) - 0.05), d3.max(positive)], range).nice().clamp(true);
  }

  function ticks(axis, log, count) {
    if (!log) {
      return axis.ticks(count);
    }
    const [from, to] = axis.domain().map(Math.log10);
    const step = Math.max(1, Math.ceil((to - from) / count));
    return d3.range(Math.round(from), to + 0.1, step).map(power => 10 ** power);
  }

  function horizontalAxis(svg, axis, values, top, height, words, right) {
    const group = svg.append('g').attr('transform', `translate(0,${top + height})`)
      .call(d3.axisBottom(axis).tickValues(values).tickFormat(short.format).tickSize(-height).tickPadding(8));
    svg.append('text').attr('class', 'quiet').attr('x', right).attr('y', top + height + 38).attr('text-anchor', 'end').text(words);
    return group;
  }

  function bars(id, chart, width) {
    const row = 30;
    const height = chart.bars.length * row;
    const left = widest(chart.bars.map(bar => bar.model)) + 8;
    const measured = chart.bars.filter(bar => bar.measured);
    const right = width - widest(measured.map(bar => bar.text)) - 12;
    const svg = canvas(id, width, height + 46);
    const x = scale(chart.log, measured.flatMap(bar => [bar.low, bar.median, bar.high]), [left, Math.max(right, left + 40)]);
    horizontalAxis(svg, x, ticks(x, chart.log, (right - left) / 70), 0, height, chart.axis, width);
    const rows = svg.selectAll('.row').data(chart.bars).join('g').attr('class', bar => `row slot${bar.slot}`)
      .attr('transform', (_, i) => `translate(0,${i * row + row / 2})`);
    rows.append('text').attr('x', left - 8).attr('dy', '0.35em').attr('text-anchor', 'end').text(bar => bar.model);
    const drawn = rows.filter(bar => bar.measured);
    drawn.append('rect').attr('class', bar => bar.stable ? 'bar' : 'bar unstable').attr('x', left).attr('y', -8).attr('height', 16)
      .attr('width', bar => Math.max(1, x(bar.median) - left));
    for (const style of ['halo', 'whisker']) {
      drawn.append('path').attr('class', style).attr('fill', 'none')
        .attr('d', bar => `M${x(bar.low)},-4V4M${x(bar.low)},0H${x(bar.high)}M${x(bar.high)},-4V4`);
    }
    rows.append('text').attr('class', bar => bar.measured ? '' : 'quiet').attr('dy', '0.35em')
      .attr('x', bar => (bar.measured ? Math.max(x(bar.high), x(bar.median)) : left) + 6).text(bar => bar.text);
    titled(rows);
    return [svg.node()];
  }

  function lines(id, chart, width) {
    const points = chart.lines.flatMap(line => line.points);
    const height = width < NARROW ? 240 : 300;
    const top = 26;
    const svg = canvas(id, width, height + top + 46);
    const y = scale(chart.yLog, points.flatMap(point => [point.low, point.median, point.high]), [top + height, top]);
    const yTicks = ticks(y, chart.yLog, 6);
    const left = widest(yTicks.map(short.format)) + 10;
    const places = [...new Set(points.map(point => point.x))].sort(d3.ascending);
    const extent = places.length > 1 ? d3.extent(places) : [places[0] - 1, places[0] + 1];
    const x = (chart.xLog ? d3.scaleLog : d3.scaleLinear)(extent, [left + 12, width - 16]);
    const shown = places.reduce((kept, place) => kept.length && x(place) - x(kept.at(-1)) < 44 ? kept : [...kept, place], []);
    horizontalAxis(svg, x, shown, top, height, chart.xAxis, width);
    svg.append('g').attr('transform', `translate(${left},0)`)
      .call(d3.axisLeft(y).tickValues(yTicks).tickFormat(short.format).tickSize(left - width).tickPadding(6));
    svg.append('text').attr('class', 'quiet').attr('y', 12).text(chart.yAxis);
    const path = d3.line(point => x(point.x), point => y(point.median));
    const series = svg.selectAll('.series').data(chart.lines).join('g').attr('class', line => `series slot${line.slot}`);
    series.append('path').attr('class', 'line').attr('stroke-dasharray', line => DASHES[line.slot % DASHES.length])
      .attr('d', line => path(line.points));
    const marks = series.selectAll('.point').data(line => line.points.map(point => ({...point, slot: line.slot}))).join('g').attr('class', 'point');
    marks.append('path').attr('class', 'spread')
      .attr('d', point => `M${x(point.x) - 3},${y(point.low)}h6m-3,0V${y(point.high)}m-3,0h6`);
    marks.append('path').attr('class', point => point.stable ? 'mark' : 'mark unstable')
      .attr('transform', point => `translate(${x(point.x)},${y(point.median)})`).attr('d', point => symbol(point.slot));
    titled(marks);
    return [svg.node(), legend(chart.lines.map(line => [line.model, `slot${line.slot}`, sample(line.slot)]))];
  }

  function symbol(slot) {
    return d3.symbol(shapes[slot % shapes.length], 56)();
  }

  function sample(slot) {
    const svg = d3.create('svg').attr('width', 36).attr('height', 16);
    svg.append('path').attr('class', 'line').attr('stroke-dasharray', DASHES[slot % DASHES.length]).attr('d', 'M0,8H36');
    svg.append('path').attr('class', 'mark').attr('transform', 'translate(18,8)').attr('d', symbol(slot));
    return svg.node();
  }

  function swatch() {
    const svg = d3.create('svg').attr('width', 12).attr('height', 12);
    svg.append('rect').attr('class', 'segment').attr('width', 12).attr('height', 12);
    return svg.node();
  }

  function legend(entries) {
    const list = d3.create('ul').attr('class', 'legend').attr('aria-hidden', 'true');
    for (const [text, style, drawing] of entries) {
      const item = list.append('li').attr('class', style);
      item.append(() => drawing);
      item.append('span').text(text);
    }
    return list.node();
  }

  function causes(chart, used) {
    return legend(chart.causes.map((cause, i) => [cause, `cause${i}`, swatch()]).filter((_, i) => used.has(i)));
  }

  function stack(id, chart, width) {
    const row = 30;
    const height = chart.bars.length * row;
    const left = widest(chart.bars.map(bar => bar.model)) + 8;
    const right = width - widest(chart.bars.map(bar => bar.text)) - 12;
    const svg = canvas(id, width, height + 46);
    const x = d3.scaleLinear([0, 1], [left, right]);
    horizontalAxis(svg, x, right - left < 200 ? [0, 0.5, 1] : [0, 0.25, 0.5, 0.75, 1], 0, height, 'share of the switches', width)
      .selectAll('.tick text').text(share => `${100 * share}%`);
    const rows = svg.selectAll('.row').data(chart.bars).join('g').attr('class', 'row')
      .attr('transform', (_, i) => `translate(0,${i * row + row / 2})`);
    rows.append('text').attr('x', left - 8).attr('dy', '0.35em').attr('text-anchor', 'end').text(bar => bar.model);
    const segments = rows.selectAll('.segment').data(bar => {
      const ends = d3.cumsum(bar.shares);
      return bar.shares.map((share, i) => ({share, end: ends[i], cause: i, title: bar.titles[i]})).filter(part => part.share > 0);
    }).join('rect').attr('class', part => `segment cause${part.cause}`).attr('y', -9).attr('height', 18)
      .attr('x', part => x(part.end - part.share)).attr('width', part => Math.max(1, x(part.end) - x(part.end - part.share)));
    titled(segments);
    rows.append('text').attr('dy', '0.35em').attr('x', bar => (d3.sum(bar.shares) > 0 ? right : left) + 6).text(bar => bar.text);
    const used = new Set(segments.data().map(part => part.cause));
    return [svg.node(), causes(chart, used)];
  }

  function lanes(id, chart, width, state) {
    const lane = 44;
    const height = chart.places.length * lane;
    const inner = Math.min(width * state.zoom, 60000);
    const svg = canvas(id, inner, height + 46);
    const x = d3.scaleLinear([0, chart.endMicros || 1], [0, inner - 1]);
    horizontalAxis(svg, x, x.ticks(inner / 90), 0, height, '', inner).selectAll('.tick text')
      .attr('text-anchor', at => x(at) < 20 ? 'start' : x(at) > inner - 20 ? 'end' : 'middle');
    svg.append('text').attr('class', 'quiet').attr('y', height + 38).text('microseconds');
    const places = svg.selectAll('.place').data(chart.places).join('g').attr('class', 'place')
      .attr('transform', (_, i) => `translate(0,${i * lane})`);
    const names = places.append('text').attr('class', 'quiet').attr('y', 14).text(place => place);
    places.append('rect').attr('class', 'lane').attr('y', 19).attr('width', inner).attr('height', 22);
    const blocks = svg.selectAll('.block').data(chart.blocks).join('rect').attr('class', block => `block cause${block.cause}${x(block.duration) < 3 ? ' thin' : ''}`)
      .attr('x', block => x(block.start)).attr('y', block => block.place * lane + 19).attr('height', 22)
      .attr('width', block => Math.max(1, x(block.start + block.duration) - x(block.start)));
    titled(blocks);
    svg.selectAll('.body').data(chart.blocks.filter(block => x(block.duration) > block.body.length * LETTER + 8)).join('text')
      .attr('class', 'body').attr('x', block => x(block.start) + 4).attr('y', block => block.place * lane + 34).text(block => block.body);
    const scroller = d3.create('div').attr('class', 'lanes-scroll').attr('tabindex', 0).attr('role', 'group')
      .attr('aria-label', 'Timeline, scrolls sideways when zoomed in');
    scroller.append(() => svg.node());
    scroller.on('scroll', event => names.attr('x', event.target.scrollLeft)); // they stay in sight
    const used = new Set(chart.blocks.map(block => block.cause));
    return [zoom(id, state), scroller.node(), causes(chart, used)];
  }

  function zoom(id, state) {
    const group = d3.create('div').attr('class', 'zoom').attr('role', 'group').attr('aria-labelledby', `${id}-title`);
    for (const [text, factor] of [['Zoom in', 2], ['Zoom out', 0.5]]) {
      group.append('button').attr('type', 'button').text(text).on('click', () => {
        const before = document.querySelector(`#${id} .lanes-scroll`);
        const middle = (before.scrollLeft + before.clientWidth / 2) / before.scrollWidth;
        state.zoom = Math.min(64, Math.max(1, state.zoom * factor));
        draw(id, state);
        const after = document.querySelector(`#${id} .lanes-scroll`);
        after.scrollLeft = middle * after.scrollWidth - after.clientWidth / 2;
        [...document.querySelectorAll(`#${id} button`)].find(button => button.textContent === text).focus();
      });
    }
    return group.node();
  }

  const drawings = {bars, lines, stack, lanes};

  function draw(id, state) {
    const element = document.getElementById(id);
    const width = Math.floor(element.clientWidth);
    if (width > 0) {
      state.width = width;
      element.replaceChildren(...drawings[charts[id].kind](id, charts[id], width, state));
    }
  }

  const states = new Map();
  const observer = new ResizeObserver(entries => {
    for (const {target} of entries) {
      const state = states.get(target.id);
      if (state.width !== Math.floor(target.clientWidth)) {
        draw(target.id, state);
      }
    }
  });
  for (const id of Object.keys(charts)) {
    states.set(id, {zoom: 1, width: 0});
    draw(id, states.get(id));
    observer.observe(document.getElementById(id));
  }

  const root = document.documentElement;
  const button = document.getElementById('theme');
  const prefersDark = matchMedia('(prefers-color-scheme: dark)');
  const isDark = () => root.dataset.theme ? root.dataset.theme === 'dark' : prefersDark.matches;
  const show = () => button.setAttribute('aria-pressed', String(isDark()));
  button.addEventListener('click', () => {
    root.dataset.theme = isDark() ? 'light' : 'dark';
    show();
  });
  prefersDark.addEventListener('change', show);
  button.hidden = false;
  show();
})();
