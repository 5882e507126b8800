" Indentation for .arch: brackets, and lines that continue the one before.

if exists('b:did_indent')
  finish
endif
let b:did_indent = 1

setlocal indentexpr=ArchIndent(v:lnum) indentkeys=0{,0},0),0],!^F,o,O,0=->,0\|,0!
let b:undo_indent = 'setlocal indentexpr< indentkeys<'

if exists('*ArchIndent')
  finish
endif

" The code of a line, without strings and comments.
function! s:Code(line) abort
  let text = substitute(getline(a:line), '"\%([^"\\]\|\\.\)*"', '', 'g')
  return substitute(text, '//.*$', '', '')
endfunction

function! s:Continues(line) abort
  return s:Code(a:line) =~# '^\s*\%(->\|!\|[|&]\)'
endfunction

function! ArchIndent(line) abort
  let before = prevnonblank(a:line - 1)
  if before == 0
    return 0
  endif
  let own = s:Code(a:line)
  let last = s:Code(before)
  let indent = indent(before)
  if s:Continues(before) && !s:Continues(a:line)
    " Back to the line that was continued.
    while before > 1 && s:Continues(before)
      let before = prevnonblank(before - 1)
    endwhile
    let indent = indent(before)
  elseif s:Continues(a:line) && !s:Continues(before)
    return indent + 2 * shiftwidth()
  endif
  if last =~# '[{(\[]\s*$'
    let indent += shiftwidth()
  endif
  if own =~# '^\s*[})\]]'
    let indent -= shiftwidth()
  endif
  return indent
endfunction
