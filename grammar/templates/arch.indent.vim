" Indentation for .arch: brackets, and lines that continue the one before. Words come from the compiler's vocabulary.

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
  let code = s:Code(a:line)
  if code =~# '^\s*\%({{continuations:vim}}\)\s\+[^:=,-]'
    let before = prevnonblank(a:line - 1)
    return before > 0 && s:Code(before) !~# '^\s*$\|[{}(\[,]\s*$'
  endif
  return code =~# '^\s*\%(->\|!\|[|&]\)'
endfunction

" How many brackets a piece of code leaves open; below zero where it closes more.
function! s:Open(code) abort
  return len(substitute(a:code, '[^{(\[]', '', 'g')) - len(substitute(a:code, '[^})\]]', '', 'g'))
endfunction

" Whether the start of a line stands in a text block, whose lines are not ours to move.
function! s:InText(line) abort
  return map(synstack(a:line, 1), {_, id -> synIDattr(id, 'name')})->index('archText') >= 0
endfunction

function! ArchIndent(line) abort
  if s:InText(a:line)
    return -1
  endif
  let before = prevnonblank(a:line - 1)
  while before > 0 && s:InText(before)
    let before = prevnonblank(before - 1)
  endwhile
  if before == 0
    return 0
  endif
  let own = s:Code(a:line)
  let last = s:Code(before)
  let indent = indent(before)
  if s:Continues(a:line)
    return s:Continues(before) ? indent : indent + shiftwidth()
  endif
  if s:Continues(before)
    " Back to the line that was continued; what it opened is one step behind it.
    while before > 1 && s:Continues(before)
      let before = prevnonblank(before - 1)
    endwhile
    let indent = indent(before)
  endif
  " Brackets that begin the line before have moved it already.
  let open = s:Open(substitute(last, '^\s*[})\]]\+', '', ''))
  let indent += open > 0 ? shiftwidth() : open < 0 ? -shiftwidth() : 0
  return own =~# '^\s*[})\]]' ? indent - shiftwidth() : indent
endfunction
