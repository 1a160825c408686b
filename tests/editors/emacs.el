;;; emacs.el --- Opens a Dockerfile in Emacs, does what a user does -*- lexical-binding: t -*-
;; What happened is written to a file as JSON. The environment says what to do: SETTINGS (what docs/editors.md has to
;; copy), FILE, REPORT, DEED.
;; Eglot is part of Emacs 29; before that Debian has it as a package, which -Q does not find.
(package-initialize)
(require 'eglot)
(require 'flymake)
(require 'json)

(define-derived-mode dockerfile-mode prog-mode "Dockerfile")
(add-to-list 'auto-mode-alist '("Dockerfile\\'" . dockerfile-mode))
(load (getenv "SETTINGS") nil t t)
(setq eglot-sync-connect 60 eglot-autoshutdown t eglot-events-buffer-size 0
      eglot-confirm-server-initiated-edits nil create-lockfiles nil make-backup-files nil)

(defun tests-wait (what ready)
  "Wait until READY returns something, or fail and name WHAT."
  (let ((end (+ (float-time) 60)) found)
    (while (and (not (setq found (funcall ready))) (< (float-time) end))
      (accept-process-output nil 0.05))
    (or found (error "Waited in vain for %s" what))))

(defun tests-act (kind begin end)
  "Do the first code action of KIND between BEGIN and END as Eglot's own command does it, none that only ignores."
  (cl-letf (((symbol-function 'completing-read)
             (lambda (_prompt choices &rest _)
               (cl-find-if-not (lambda (title) (string-prefix-p "Ignore " title))
                               (mapcar (lambda (one) (if (consp one) (car one) one)) choices))))
            ((symbol-function 'y-or-n-p) (lambda (&rest _) t))
            (last-nonmenu-event ?\r))  ; by the keyboard: there is no menu to pop up
    (eglot-code-actions begin end kind t)))

(find-file (getenv "FILE"))
(let ((coding buffer-file-coding-system))
  (apply #'eglot--connect (eglot--guess-contact))
  (unless (eglot-managed-p) (eglot--maybe-activate-editing-mode))
  (tests-wait "the server" #'eglot-current-server)
  (flymake-mode 1)
  (flymake-start)
  (tests-wait "diagnostics" #'flymake-diagnostics)
  (let ((told (mapcar (lambda (one)
                        (list (cons 'line (line-number-at-pos (flymake-diagnostic-beg one)))
                              (cons 'message (flymake-diagnostic-text one))))
                      (flymake-diagnostics)))
        (begin (flymake-diagnostic-beg (car (flymake-diagnostics)))))
    (pcase (getenv "DEED")
      ("fix-all" (layersmith-fix-all))
      ("fix-on-save"
       (set-buffer-modified-p t)
       (save-buffer))
      ("quickfix" (tests-act "quickfix" begin begin)))
    (let ((text (buffer-substring-no-properties (point-min) (point-max))) (modified (buffer-modified-p)))
      (with-temp-file (getenv "REPORT")
        (set-buffer-file-coding-system 'utf-8-unix)
        (insert (json-encode (list (cons 'text text) (cons 'coding (symbol-name coding))
                                   (cons 'diagnostics (vconcat told)) (cons 'modified (if modified t :json-false)))))))
    (set-buffer-modified-p nil)
    (eglot-shutdown (eglot-current-server))))
