class StylesTest { String styles = "src/main/scss/mailer.scss"; }
