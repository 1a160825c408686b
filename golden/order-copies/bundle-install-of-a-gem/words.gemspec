Gem::Specification.new do |s|
  s.name = 'words'
  s.version = '1.0.0'
  s.summary = 'words'
  s.authors = ['Ann']
  s.files = `git ls-files`.split
end
