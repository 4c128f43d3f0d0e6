Process map (流程图): swim lanes drawn from the declarations, by section and whole, with what waits, what is late and what was done today; a document's own way lit on it; A3 PDF and SVG.
