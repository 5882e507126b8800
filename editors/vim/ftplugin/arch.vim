" Settings for buffers with .arch.

if exists('b:did_ftplugin')
  finish
endif
let b:did_ftplugin = 1

setlocal comments=:///,://!,:// commentstring=//\ %s
setlocal formatoptions-=t formatoptions+=croql
setlocal expandtab shiftwidth=2 softtabstop=2
setlocal suffixesadd=.arch include=^\\s*use\\s includeexpr=substitute(v:fname,'\\.','/','g')
setlocal iskeyword=@,48-57,_
setlocal makeprg=archc\ check\ --format\ short\ $* errorformat=%f:%l:%c:\ %t%*[^:]:\ %m,%f:%l:%c:\ %m

let b:undo_ftplugin = 'setlocal comments< commentstring< formatoptions< expandtab< shiftwidth< softtabstop<'
      \ . ' suffixesadd< include< includeexpr< iskeyword< makeprg< errorformat<'
